import type { RateLimit } from "../gateway-api.ts";

const LONGEST_MS = 60_000;
/** How much longer a page waits where others need the calls that are left. */
const SCARCE_TIMES = 4;

/** How many ms to wait before the same is asked again: ever longer after failures, and longer where half of this minute's calls are used up. */
export function pauseOf(usualMs: number, failures: number, rateLimit: RateLimit | null): number {
  if (failures > 0) return Math.min(usualMs * 2 ** failures, LONGEST_MS);
  const isScarce = rateLimit !== null && rateLimit.remaining < rateLimit.limit / 2;
  return isScarce ? usualMs * SCARCE_TIMES : usualMs;
}
