import type { RetryPolicy } from "../webhook.ts";

/** Of one wait. */
export const MOST_WAIT_MS = 24 * 60 * 60_000;
const MOST_ATTEMPTS = 100;

/** The waits of `stepped`, and by which part each event's are longer or shorter. */
const STEPS_SECONDS = [5, 30, 120, 600, 3_600, 21_600];
const SPREAD = 0.2;

/** How long after the nth failure (1 and more) a delivery of that event is tried again. */
export function waitAfterMs(
  { policy, delaySeconds }: RetryPolicy,
  nth: number,
  eventId: string | null,
): number {
  if (policy === "stepped") {
    const seconds = STEPS_SECONDS[Math.min(nth, STEPS_SECONDS.length) - 1] ?? delaySeconds;
    return Math.round(seconds * 1_000 * (1 + SPREAD * (2 * partOf(eventId) - 1)));
  }
  // Any other word than this one means the same wait each time.
  const factor = policy === "exponential" ? 2 ** (nth - 1) : 1;
  return Math.min(delaySeconds * 1_000 * factor, MOST_WAIT_MS);
}

/** In [0, 1): by what is random in a ULID, so that after a restart it is the same. */
function partOf(eventId: string | null): number {
  if (eventId === null) return 0.5;
  return parseInt(eventId.slice(-2).toLowerCase(), 36) / 36 ** 2;
}

export function attemptsOf({ attempts }: RetryPolicy): number {
  return Math.min(attempts, MOST_ATTEMPTS);
}

/** Where an event stands in its schedule, which runs from the moment it was first due, tried or not. */
export type Standing = {
  /** Attempts whose time has come. */
  readonly attempts: number;
  /** Until the next; null = there is none any more. */
  readonly nextInMs: number | null;
};

/** Whether the time of the last attempt is over, too. Null: of whichever event. */
export function hasRunOut(policy: RetryPolicy, elapsedMs: number, eventId: string | null): boolean {
  return standingAfter(policy, elapsedMs - policy.delaySeconds * 1_000, eventId).nextInMs === null;
}

export function standingAfter(policy: RetryPolicy, elapsedMs: number, eventId: string | null): Standing {
  const most = attemptsOf(policy);
  if (elapsedMs < 0) return { attempts: 0, nextInMs: -elapsedMs };
  let dueMs = 0;
  for (let attempts = 1; attempts < most; attempts++) {
    dueMs += waitAfterMs(policy, attempts, eventId);
    if (dueMs > elapsedMs) return { attempts, nextInMs: dueMs - elapsedMs };
  }
  return { attempts: most, nextInMs: null };
}
