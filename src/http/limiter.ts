import type { Context } from "hono";
import { GatewayError, type Clock } from "../core/index.ts";
import type { Bucket, BucketState } from "./bucket.ts";
import type { HttpEnv } from "./http-env.ts";
import { createSlidingWindow } from "./sliding-window.ts";

export interface Limiter {
  /** Counts a request and leaves the state of its bucket in `c.var.rateLimit`. Throws `rate_limited`. */
  count(c: Context<HttpEnv>, bucket: Bucket): void;
  /** The state of a bucket for an answer that is not counted; undefined where nothing is. */
  peek(bucket: Bucket): BucketState | undefined;
}

export function createLimiter(clock: Clock): Limiter {
  const window = createSlidingWindow(clock);
  const stateOf = (limit: number, used: number, resetInMs: number): BucketState => ({
    limit,
    remaining: Math.max(0, limit - used),
    resetAtWallMs: clock.wallMs() + resetInMs,
  });
  return {
    count(c, { key, limit }) {
      if (limit === 0) return;
      const { isAccepted, used, resetInMs } = window.take(key, limit);
      c.set("rateLimit", stateOf(limit, used, resetInMs));
      if (!isAccepted) throw new GatewayError("rate_limited", `more than ${limit} requests in 60 s`);
    },
    peek({ key, limit }) {
      if (limit === 0) return undefined;
      const { used, resetInMs } = window.peek(key);
      return stateOf(limit, used, resetInMs);
    },
  };
}
