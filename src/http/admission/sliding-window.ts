import type { Clock } from "../../core/index.ts";

/** Of the limits on requests. */
export const WINDOW_MS = 60_000;
const OVERFLOW = "overflow";

export type Taken = {
  readonly isAccepted: boolean;
  /** Accepted requests of the key inside the window. */
  readonly used: number;
  /** Until the oldest of them leaves the window. */
  readonly resetInMs: number;
};

/** Where requests are counted: at most `limit` of a key are accepted in any 60 s. Refused ones do not count. */
export interface RequestWindow {
  take(key: string, limit: number): Taken | Promise<Taken>;
}

/** An exact sliding window: at most `limit` accepted requests of a key in any such time. Refused ones do not count. */
export interface SlidingWindow extends RequestWindow {
  take(key: string, limit: number): Taken;
  /** The state of a bucket, without taking from it. */
  peek(key: string): Omit<Taken, "isAccepted">;
}

/** Keeps at most `mostKeys` buckets; the keys beyond share one. */
export function createSlidingWindow(clock: Clock, mostKeys: number, windowMs = WINDOW_MS): SlidingWindow {
  // In the order of their last accepted request, so that the idle ones are at the front.
  const acceptedAt = new Map<string, number[]>();

  function dropIdle(nowMs: number): void {
    for (const [key, times] of acceptedAt) {
      if ((times.at(-1) ?? 0) > nowMs - windowMs) return;
      acceptedAt.delete(key);
    }
  }

  function insideWindow(key: string, nowMs: number): number[] {
    const times = acceptedAt.get(key) ?? [];
    const first = times.findIndex((time) => time > nowMs - windowMs);
    times.splice(0, first < 0 ? times.length : first);
    return times;
  }

  function stateOf(times: readonly number[], nowMs: number) {
    return { used: times.length, resetInMs: (times[0] ?? nowMs - windowMs) + windowMs - nowMs };
  }

  function bucketOf(key: string): string {
    return acceptedAt.has(key) || acceptedAt.size < mostKeys ? key : OVERFLOW;
  }

  return {
    take(wanted, limit) {
      const nowMs = clock.nowMs();
      dropIdle(nowMs);
      const key = bucketOf(wanted);
      const times = insideWindow(key, nowMs);
      const isAccepted = times.length < limit;
      if (isAccepted) {
        times.push(nowMs);
        acceptedAt.delete(key);
        acceptedAt.set(key, times);
      }
      return { isAccepted, ...stateOf(times, nowMs) };
    },
    peek(wanted) {
      const nowMs = clock.nowMs();
      return stateOf(insideWindow(bucketOf(wanted), nowMs), nowMs);
    },
  };
}
