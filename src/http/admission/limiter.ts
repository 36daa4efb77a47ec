import type { Next } from "hono";
import { rateLimiter } from "hono-rate-limiter";
import { GatewayError, type Clock } from "../../core/index.ts";
import type { Call } from "../call.ts";
import type { Bucket, BucketState } from "./bucket.ts";
import type { HttpEnv } from "../http-env.ts";
import { createSlidingWindow, WINDOW_MS, type RequestWindow, type Taken } from "./sliding-window.ts";

export interface Limiter {
  /** Counts a request and leaves the state of its bucket in `c.var.rateLimit`. Throws `rate_limited`. */
  count(c: Call, bucket: Bucket): Promise<void>;
  /** The state of an address's bucket for an answer that is not counted; undefined where nothing is. */
  peek(bucket: Bucket & { readonly of: "address" }): BucketState | undefined;
}

/** The library asks for a context; without headers of its own it uses no more of it than every call has. */
type Counter = (c: Call, next: Next) => Promise<unknown>;

/** What comes after the counting is not the library's affair: the request goes on where it was counted. */
const NOTHING_MORE: Next = () => Promise.resolve();

/** Beyond so many addresses, which anybody has as many of as they like, the rest share a bucket. */
const MOST_ADDRESSES = 50_000;

/**
 * `callers`: where requests of those who are known are counted, where not in this process alone. Strangers always are: of
 * what they present each process knows by itself, and whoever guesses must not have work done for it elsewhere.
 */
export function createLimiter(
  clock: Clock,
  callers: RequestWindow = createSlidingWindow(clock, Infinity),
): Limiter {
  const strangers = createSlidingWindow(clock, MOST_ADDRESSES);
  // Apart, so that strangers crowd out nobody who is known; of those there are as many as were given a credential.
  const windows: Readonly<Record<Bucket["of"], RequestWindow>> = { caller: callers, address: strangers };
  // The library asks its store with a key alone: one instance a figure and window.
  const counters = new Map<string, Counter>();
  const counterFor = ({ of, limit }: Bucket): Counter => {
    const name = `${of} ${limit}`;
    const counter = counters.get(name) ?? counterWith(windows[of], clock, limit);
    counters.set(name, counter);
    return counter;
  };
  return {
    async count(c, bucket) {
      if (bucket.limit === 0) return;
      c.set("bucket", bucket);
      await counterFor(bucket)(c, NOTHING_MORE);
    },
    peek({ key, limit }) {
      if (limit === 0) return undefined;
      const { used, resetInMs } = strangers.peek(key);
      return { limit, remaining: Math.max(0, limit - used), resetTime: new Date(clock.wallMs() + resetInMs) };
    },
  };
}

function counterWith(window: RequestWindow, clock: Clock, limit: number): Counter {
  const toHits = ({ isAccepted, used, resetInMs }: Taken) => ({
    // A refused request stands one above the limit, however many were refused before it.
    totalHits: isAccepted ? used : limit + 1,
    resetTime: new Date(clock.wallMs() + resetInMs),
  });
  const counter = rateLimiter<HttpEnv>({
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
        const taken = window.take(key, limit);
        return taken instanceof Promise ? taken.then(toHits) : toHits(taken);
      },
      decrement: () => undefined,
      resetKey: () => undefined,
    },
  });
  return counter as unknown as Counter;
}
