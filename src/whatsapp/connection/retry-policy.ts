import type { Clock } from "../../core/index.ts";
import { backoffDelayMs, SLOW_RETRY_MS, STABLE_AFTER_MS, YIELD_MS } from "./retry-delays.ts";
import type { Reaction } from "../line/close-codes.ts";

/** Attempts of a session that nobody has linked yet, and of one that reports errors, before it is given up. */
const FEW = 5;
/** WhatsApp asks for a restart once after linking; more in a row are treated as a failing connection. */
const RESTARTS_IN_A_ROW = 3;
/** Two replacements within this time are another program that will not go away. */
const DUEL_WITHIN_MS = 60 * 60_000;

export type RetryPlan = "give_up" | { readonly attempt: number; readonly delayMs: number };
/** The reactions that lead to another attempt. */
export type RetryReaction = Exclude<Reaction, "expire" | "unlink" | "fail">;

/** Decides when one session is connected again; counts from the last connection that lasted a minute. */
export interface RetryPolicy {
  opened(): void;
  /** Called when a connection was lost. */
  next(reaction: RetryReaction, isLinked: boolean): RetryPlan;
  /** Its owner asked for it: everything counts anew, but a replacement is remembered. */
  reset(): void;
}

export function createRetryPolicy(clock: Clock, chance: () => number): RetryPolicy {
  let attempt = 0;
  let errors = 0;
  let restarts = 0;
  let openedAtMs: number | undefined;
  let replacedAtMs: number | undefined;

  function afterLoss(): { hadBeenOpen: boolean } {
    const hadBeenOpen = openedAtMs !== undefined;
    if (openedAtMs !== undefined && clock.nowMs() - openedAtMs >= STABLE_AFTER_MS) reset();
    openedAtMs = undefined;
    return { hadBeenOpen };
  }

  function reset(): void {
    attempt = 0;
    errors = 0;
    restarts = 0;
  }

  function backOff(hadBeenOpen: boolean): RetryPlan {
    attempt++;
    // Never 0, which means at once.
    return { attempt, delayMs: 1 + backoffDelayMs(attempt, hadBeenOpen, chance()) };
  }

  return {
    opened: () => void (openedAtMs = clock.nowMs()),
    next(reaction, isLinked) {
      const { hadBeenOpen } = afterLoss();
      switch (reaction) {
        case "restart":
          if (restarts++ < RESTARTS_IN_A_ROW) return { attempt, delayMs: 0 };
          return backOff(hadBeenOpen);
        case "retry":
          return isLinked || attempt < FEW ? backOff(hadBeenOpen) : "give_up";
        case "retry_few":
          return errors++ < FEW ? backOff(hadBeenOpen) : "give_up";
        case "retry_slowly":
          return { attempt: ++attempt, delayMs: SLOW_RETRY_MS };
        case "yield": {
          const before = replacedAtMs;
          replacedAtMs = clock.nowMs();
          if (before !== undefined && replacedAtMs - before < DUEL_WITHIN_MS) return "give_up";
          return { attempt: ++attempt, delayMs: YIELD_MS };
        }
      }
    },
    reset,
  };
}
