import type { LivingNode } from "./node-store.ts";
import type { Owner } from "./owner-store.ts";
import type { Stream } from "./stream.ts";

/** Who shares a database and who owns what of it, for whoever only looks. */
export type SharingSeen = {
  /** Those that live, in the order of their addresses. */
  readonly nodes: () => Promise<readonly LivingNode[]>;
  /** In the order of their streams, behind `after`. */
  readonly owners: (after: Stream | undefined, limit: number) => Promise<readonly Owner[]>;
};
