import {
  WINDOW_MS,
  type Lent,
  type LoanWanted,
  type Settled,
  type SlotStore,
} from "../../../src/cluster/index.ts";
import { GatewayError, type Clock } from "../../../src/core/index.ts";

type Row = { readonly bucket: string; readonly slots: number; readonly endsAtMs: number };

/** Slots in memory, by a clock of their own; each answer takes as long as `delayMs` says, to come and to go. */
export class MemorySlots implements SlotStore {
  readonly #clock: Clock;
  readonly #delayMs: () => number;
  readonly #rows = new Map<string, Row>();
  isAway = false;

  constructor(clock: Clock, delayMs: () => number = () => 0) {
    this.#clock = clock;
    this.#delayMs = delayMs;
  }

  lend({ id, bucket, limit, needed, most, lastsMs }: LoanWanted): Promise<Lent> {
    return this.#answer((nowMs) => {
      const counting = [...this.#rows.values()].filter(
        (row) => row.bucket === bucket && row.endsAtMs > nowMs,
      );
      const counted = counting.reduce((sum, { slots }) => sum + slots, 0);
      const left = limit - counted;
      const slots = Math.max(0, Math.min(left, Math.max(needed, Math.min(most, Math.floor(left / 10)))));
      if (slots > 0) this.#rows.set(id, { bucket, slots, endsAtMs: nowMs + lastsMs + WINDOW_MS });
      return { slots, counted: counted + slots, resetInMs: WINDOW_MS };
    });
  }

  settle(settled: readonly Settled[]): Promise<void> {
    return this.#answer((nowMs) => {
      for (const { id, bucket, used, agoMs } of settled)
        this.#rows.set(id, { bucket, slots: used, endsAtMs: nowMs - agoMs + WINDOW_MS });
    });
  }

  sweep(): Promise<void> {
    return Promise.resolve();
  }

  async #answer<T>(act: (nowMs: number) => T): Promise<T> {
    await this.#pass(this.#delayMs());
    this.#requireThere();
    const done = act(this.#clock.nowMs());
    await this.#pass(this.#delayMs());
    this.#requireThere();
    return done;
  }

  #requireThere(): void {
    if (this.isAway) throw new GatewayError("unavailable", "the database is away");
  }

  #pass(ms: number): Promise<void> {
    return ms === 0 ? Promise.resolve() : new Promise((resolve) => this.#clock.after(ms, resolve));
  }
}
