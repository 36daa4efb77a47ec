export type { Node, NodeStore } from "./node-store.ts";
export type { Owned, Owner, OwnerStore, Stream } from "./owner-store.ts";
export type { Sharing } from "./sharing.ts";
