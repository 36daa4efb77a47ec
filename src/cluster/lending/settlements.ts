import type { Clock } from "../../core/index.ts";
import { WINDOW_MS, type Settled, type SlotStore } from "./slot-store.ts";

/** A loan that is over, and when the last of it was used. */
export type Over = Omit<Settled, "agoMs"> & { readonly atMs: number };

/** What is still to be told of loans, until it is told or makes no difference any more. */
export interface Settlements {
  add(over: Over): void;
  /** Tells all; what cannot be told now is told the next time. Never rejects. */
  tell(): Promise<void>;
}

export function createSettlements(store: Pick<SlotStore, "settle">, clock: Clock): Settlements {
  let waiting: Over[] = [];
  let telling: Promise<void> = Promise.resolve();

  async function tellAll(): Promise<void> {
    const nowMs = clock.nowMs();
    const told = waiting.filter(({ atMs }) => nowMs - atMs < WINDOW_MS);
    waiting = [];
    if (told.length === 0) return;
    try {
      await store.settle(told.map(({ atMs, ...over }) => ({ ...over, agoMs: nowMs - atMs })));
    } catch {
      waiting.push(...told);
    }
  }

  return {
    add: (over) => void waiting.push(over),
    tell: () => (telling = telling.then(tellAll)),
  };
}
