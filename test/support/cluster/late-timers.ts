import type { Cancel, Clock } from "../../../src/core/index.ts";

/** The clock of a process that may sleep: its time goes on meanwhile, and what falls due runs some time after it has woken. */
export class LateTimers implements Clock {
  readonly #clock: Clock;
  readonly #due = new Set<() => void>();
  #areHeld = false;

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
    const fallDue = () => {
      if (this.#areHeld) this.#due.add(fallDue);
      else run();
    };
    const cancel = this.#clock.after(delayMs, fallDue);
    return () => {
      cancel();
      this.#due.delete(fallDue);
    };
  }

  hold(): void {
    this.#areHeld = true;
  }

  release(): void {
    this.#areHeld = false;
    for (const fallDue of this.#due) {
      this.#due.delete(fallDue);
      fallDue();
    }
  }
}
