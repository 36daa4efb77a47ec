import { WINDOW_MS } from "./slot-store.ts";

/** When this node has accepted the requests of a bucket that are in the window. */
export interface OwnUses {
  add(nowMs: number): void;
  /** Of the last so many milliseconds; a whole window where nothing is said. */
  count(nowMs: number, sinceMs?: number): number;
  /** Until the first of them leaves the window. */
  resetInMs(nowMs: number): number;
}

export function createOwnUses(): OwnUses {
  let times: number[] = [];
  /** How many of the first have left the window. */
  let gone = 0;

  function drop(nowMs: number): void {
    while (gone < times.length && (times[gone] ?? 0) <= nowMs - WINDOW_MS) gone++;
    if (gone * 2 < times.length) return;
    times = times.slice(gone);
    gone = 0;
  }

  return {
    add: (nowMs) => void times.push(nowMs),
    count(nowMs, sinceMs = WINDOW_MS) {
      drop(nowMs);
      let first = times.length;
      while (first > gone && (times[first - 1] ?? 0) > nowMs - sinceMs) first--;
      return times.length - first;
    },
    resetInMs(nowMs) {
      drop(nowMs);
      return (times[gone] ?? nowMs - WINDOW_MS) + WINDOW_MS - nowMs;
    },
  };
}
