import type { Stream, StreamCounts } from "./stream.ts";

/** A stream that a node owns. */
export type Owned = {
  readonly stream: Stream;
  /** How often it was taken; it never goes back. */
  readonly epoch: number;
};

/** A stream that a node has just taken. */
export type Taken = Owned & {
  /** The incarnation that had it last; null where nobody had. */
  readonly from: number | null;
};

/** Who owns a stream. */
export type Owner = Owned & {
  /** Null where nobody who lives has it. */
  readonly address: string | null;
  /** The same of its incarnation. */
  readonly incarnation: number | null;
};

/**
 * Who owns what. A stream is owned by who makes it, and its row is there for as long as it is. Only an owner's incarnation
 * writes keys, credentials, leases, messages and cursors of a session: each such statement of another one is refused by the
 * database with `session_moved`.
 */
export interface OwnerStore {
  /** Takes at most so many of each kind that nobody who lives has, the longest free ones first. */
  takeFree(incarnation: number, most: StreamCounts): Promise<readonly Taken[]>;
  /** How many there are to take, as many as are counted. */
  countFree(): Promise<StreamCounts>;
  /** How many an incarnation owns. */
  countOwned(incarnation: number): Promise<number>;
  /** Takes one unless a node that lives has it. Gives who has it then; undefined where there is no such stream. */
  take(incarnation: number, stream: Stream): Promise<(Owner & Taken) | undefined>;
  /**
   * Gives these away, to another node or to whoever comes first. Only after everything that was begun of them is over.
   */
  release(incarnation: number, streams: readonly Stream[], to?: number): Promise<void>;
  /** Everything that an incarnation owns. */
  ownedBy(incarnation: number): Promise<readonly Owned[]>;
  /** Of those that there are. */
  ownersOf(streams: readonly Stream[]): Promise<readonly Owner[]>;
  /** All that there are, in the order of their streams: for people. */
  list(after: Stream | undefined, limit: number): Promise<readonly Owner[]>;
}
