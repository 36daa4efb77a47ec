export type { Node, NodeStore } from "./node-store.ts";
export type { Owned, Owner, OwnerStore, Stream } from "./owner-store.ts";
export type { Sharing } from "./sharing.ts";
export { createMembership, type Membership, type MembershipPorts } from "./membership/membership.ts";
