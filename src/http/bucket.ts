/** What a request is counted in, and how many it takes in any 60 s; 0 = nothing is counted. */
export type Bucket = { readonly key: string; readonly limit: number };

/** The state of a bucket after a request was counted in it. */
export type BucketState = {
  readonly limit: number;
  readonly remaining: number;
  /** When the oldest accepted request leaves the window. */
  readonly resetAtWallMs: number;
};
