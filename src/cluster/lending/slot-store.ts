/** What is asked for before requests are accepted. */
export type LoanWanted = {
  /** A UUID, which no other has. */
  readonly id: string;
  /** What the requests are counted in. */
  readonly bucket: string;
  /** Requests of the bucket in any window, over all nodes. */
  readonly limit: number;
  /** Slots for requests that wait. */
  readonly needed: number;
  /** Together with others that may be used later: of what is left a tenth at most is lent for that. */
  readonly most: number;
  /** How long they may be used. */
  readonly lastsMs: number;
};

/** What is lent. */
export type Lent = {
  readonly slots: number;
  /** Slots of the bucket that count, these among them. */
  readonly counted: number;
  /** Until the first of them counts no longer. */
  readonly resetInMs: number;
};

/** What has become of a loan: the rest of it is given back. */
export type Settled = {
  readonly id: string;
  readonly bucket: string;
  readonly used: number;
  /** Since the last was used, or more. */
  readonly agoMs: number;
};

/**
 * Slots of requests over all nodes: of a bucket as many as its limit are lent, or used less than a window ago. Time is the
 * database's; what the machine does to it rejects with `unavailable`.
 */
export interface SlotStore {
  /** A loan of which nothing is told counts for a window after its last moment. */
  lend(wanted: LoanWanted): Promise<Lent>;
  /** Also of a loan that may never have been made, and of requests that were accepted without one. */
  settle(settled: readonly Settled[]): Promise<void>;
  /** Forgets what counts no longer. */
  sweep(): Promise<void>;
}

/** In which a bucket's limit holds, wherever it begins. */
export const WINDOW_MS = 60_000;
