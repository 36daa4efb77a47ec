/** What a request is counted in, and how many it takes in any 60 s; 0 = nothing is counted. */
export type Bucket = {
  /** Whose it is: a caller's who is known, or a client address's. */
  readonly of: "caller" | "address";
  readonly key: string;
  readonly limit: number;
};

/** The state of a bucket, as the library leaves it in `c.var.rateLimit`. */
export type BucketState = {
  readonly limit: number;
  readonly remaining: number;
  /** When the oldest accepted request leaves the window. */
  readonly resetTime: Date | undefined;
};
