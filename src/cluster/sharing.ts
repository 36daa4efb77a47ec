import type { NodeStore } from "./node-store.ts";
import type { OwnerStore } from "./owner-store.ts";

/** By what nodes share the work on one database. */
export type Sharing = {
  readonly nodes: NodeStore;
  readonly owners: OwnerStore;
  /** The database's own time, in milliseconds since 1970: what one of them keeps means the same to all. */
  readonly wallMs: () => number;
};
