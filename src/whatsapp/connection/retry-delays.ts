const FIRST_RETRY_MS = 500;
const BASE_MS = 1_000;
const CAP_MS = 15_000;

/** A connection that lasted this long starts counting its attempts anew. */
export const STABLE_AFTER_MS = 60_000;

/** Pause before the second of two connections that another program keeps replacing. */
export const YIELD_MS = 30_000;

/** Pause between attempts of a client that WhatsApp finds too old. */
export const SLOW_RETRY_MS = 10 * 60_000;

/**
 * Pause in ms before attempt number `attempt` (1 = the first after a loss); `chance` is in [0, 1).
 * Full jitter: spreads the reconnects of all sessions after one shared outage.
 */
export function backoffDelayMs(attempt: number, hadBeenOpen: boolean, chance: number): number {
  if (attempt === 1 && hadBeenOpen) return chance * FIRST_RETRY_MS;
  return chance * Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1));
}
