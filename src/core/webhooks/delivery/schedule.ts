import type { PlacedEvent } from "../../events/index.ts";
import type { RetryPolicy } from "../webhook.ts";

/** Of one wait. */
export const MOST_WAIT_MS = 24 * 60 * 60_000;
const MOST_ATTEMPTS = 100;

/** How long after the nth failure (1 and more) a delivery is tried again. */
export function waitAfterMs({ policy, delaySeconds }: RetryPolicy, nth: number): number {
  // Any other word than this one means the same wait each time.
  const factor = policy === "exponential" ? 2 ** (nth - 1) : 1;
  return Math.min(delaySeconds * 1_000 * factor, MOST_WAIT_MS);
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

/** When an event was first due: when it happened, or when it was asked for again. */
export function firstDueAtWallMs({ atWallMs, againAtWallMs = 0 }: PlacedEvent): number {
  return Math.max(atWallMs, againAtWallMs);
}

/** Whether the time of the last attempt is over, too. */
export function hasRunOut(policy: RetryPolicy, elapsedMs: number): boolean {
  return standingAfter(policy, elapsedMs - policy.delaySeconds * 1_000).nextInMs === null;
}

export function standingAfter(policy: RetryPolicy, elapsedMs: number): Standing {
  const most = attemptsOf(policy);
  if (elapsedMs < 0) return { attempts: 0, nextInMs: -elapsedMs };
  let dueMs = 0;
  for (let attempts = 1; attempts < most; attempts++) {
    dueMs += waitAfterMs(policy, attempts);
    if (dueMs > elapsedMs) return { attempts, nextInMs: dueMs - elapsedMs };
  }
  return { attempts: most, nextInMs: null };
}
