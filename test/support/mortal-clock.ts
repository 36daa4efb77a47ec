import type { Cancel, Clock } from "../../src/core/index.ts";

/** A clock whose timers die with their process. */
export class MortalClock implements Clock {
  isDead = false;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  wallMs(): number {
    return this.#clock.wallMs();
  }

  after(delayMs: number, run: () => void): Cancel {
    return this.#clock.after(delayMs, () => {
      if (!this.isDead) run();
    });
  }
}
