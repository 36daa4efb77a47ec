import type { Context, Next } from "hono";
import { rateLimiter } from "hono-rate-limiter";
import { GatewayError, type Clock } from "../core/index.ts";
import type { Bucket, BucketState } from "./bucket.ts";
import type { HttpEnv } from "./http-env.ts";
import { createSlidingWindow, WINDOW_MS, type SlidingWindow } from "./sliding-window.ts";

export interface Limiter {
  /** Counts a request and leaves the state of its bucket in `c.var.rateLimit`. Throws `rate_limited`. */
  count(c: Context<HttpEnv>, bucket: Bucket): Promise<void>;
  /** The state of a bucket for an answer that is not counted; undefined where nothing is. */
  peek(bucket: Bucket): BucketState | undefined;
}

type Counter = (c: Context<HttpEnv>, next: Next) => Promise<unknown>;

/** What comes after the counting is not the library's affair: the request goes on where it was counted. */
const NOTHING_MORE: Next = () => Promise.resolve();

export function createLimiter(clock: Clock): Limiter {
  const window = createSlidingWindow(clock);
  // The library asks its store with a key alone: one instance a figure, over one window.
  const byLimit = new Map<number, Counter>();
  const counterFor = (limit: number): Counter => {
    const counter = byLimit.get(limit) ?? counterWith(window, clock, limit);
    byLimit.set(limit, counter);
    return counter;
  };
  return {
    async count(c, bucket) {
      if (bucket.limit === 0) return;
      c.set("bucket", bucket);
      await counterFor(bucket.limit)(c, NOTHING_MORE);
    },
    peek({ key, limit }) {
      if (limit === 0) return undefined;
      const { used, resetInMs } = window.peek(key);
      return { limit, remaining: Math.max(0, limit - used), resetTime: new Date(clock.wallMs() + resetInMs) };
    },
  };
}

function counterWith(window: SlidingWindow, clock: Clock, limit: number): Counter {
  return rateLimiter<HttpEnv>({
    windowMs: WINDOW_MS,
    limit,
    // Each dialect has its own headers.
    standardHeaders: false,
    keyGenerator: (c) => c.get("bucket").key,
    handler: () => {
      throw new GatewayError("rate_limited", `more than ${limit} requests in 60 s`);
    },
    store: {
      increment(key) {
        const { isAccepted, used, resetInMs } = window.take(key, limit);
        // A refused request stands one above the limit, however many were refused before it.
        return { totalHits: isAccepted ? used : limit + 1, resetTime: new Date(clock.wallMs() + resetInMs) };
      },
      decrement: () => undefined,
      resetKey: () => undefined,
    },
  });
}
