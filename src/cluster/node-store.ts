import type { StreamCounts } from "./stream.ts";

/** A node that shares the work, as the others know it. */
export type LivingNode = {
  /** host:port of its inner listener; no two that live have the same. */
  readonly address: string;
  /** Another one, and a greater, each time that a node joins: of what an earlier one began nothing is written any more. */
  readonly incarnation: number;
  /** It gives away what it has, and takes nothing. */
  readonly isLeaving: boolean;
  /** Until its lease ends, by the database's clock; 0 once it has. */
  readonly leftMs: number;
};

export type Node = LivingNode & {
  /** How many streams it owns. */
  readonly owned: StreamCounts;
};

/** Who shares the work. Time is the database's; what the machine does to it rejects with `unavailable`. */
export interface NodeStore {
  /**
   * Joins under an incarnation of its own, by which everything is written from then on. A lease of another node of this
   * address is waited for, for as long as one takes to end and a second; rejects with `unavailable` where that one is renewed.
   */
  join(address: string, leaseMs: number): Promise<number>;
  /** Another lease from now on. False when the one before has ended: the node has to join anew. */
  renew(incarnation: number, leaseMs: number, isLeaving: boolean): Promise<boolean>;
  /** Ends its lease; what it still owns is free. */
  leave(incarnation: number): Promise<void>;
  /** Those that live, in the order of their addresses. */
  list(): Promise<readonly LivingNode[]>;
  /** The same, with what they own: every owner is counted. */
  counted(): Promise<readonly Node[]>;
}
