import { randomBytes } from "node:crypto";
import type { Clock } from "../../core/index.ts";

/** A message is taken for at least so long after its epoch was told, and at most twice as long. */
const EPOCH_MS = 15_000;
/** Of one epoch; the next begins earlier then. */
const MOST_NONCES = 50_000;

type Epoch = { readonly name: string; readonly beganAtMs: number; readonly seen: Set<string> };

/**
 * Refuses a message that has come before. The reader names an epoch and tells it with each answer; who sends names the
 * newest that it was told. So no two clocks have to agree, and nothing is remembered for longer than an epoch counts.
 */
export interface Replays {
  /** What messages are to name from now on. */
  epoch(): string;
  /** `stale` where its epoch is over, or was another process's: the same is to be sent anew with the one of now. */
  take(epoch: string, nonce: string): "new" | "replayed" | "stale";
}

export function createReplays(clock: Clock): Replays {
  let current = begin();
  let previous: Epoch | undefined;

  function begin(): Epoch {
    return { name: randomBytes(12).toString("base64url"), beganAtMs: clock.nowMs(), seen: new Set() };
  }

  function turn(): void {
    const ageMs = clock.nowMs() - current.beganAtMs;
    if (ageMs < EPOCH_MS && current.seen.size < MOST_NONCES) return;
    previous = ageMs < 2 * EPOCH_MS ? current : undefined;
    current = begin();
  }

  return {
    epoch() {
      turn();
      return current.name;
    },
    take(name, nonce) {
      turn();
      const epoch = [current, previous].find((known) => known?.name === name);
      if (!epoch || epoch.seen.size >= 2 * MOST_NONCES) return "stale";
      if (epoch.seen.has(nonce)) return "replayed";
      epoch.seen.add(nonce);
      return "new";
    },
  };
}
