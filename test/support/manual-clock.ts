import type { Cancel, Clock } from "../../src/core/index.ts";

type Planned = { readonly atMs: number; readonly run: () => void };

/** Time that stands still until a test moves it. Starts at a wall time that is far from the machine's. */
export class ManualClock implements Clock {
  #nowMs = 1_000;
  #wallMs = Date.UTC(2030, 0, 1);
  readonly #planned = new Set<Planned>();

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    // Whole milliseconds, as the machine's are; a planned time may have a fraction.
    return Math.floor(this.#wallMs);
  }

  after(delayMs: number, run: () => void): Cancel {
    const planned = { atMs: this.#nowMs + Math.max(0, delayMs), run };
    this.#planned.add(planned);
    return () => void this.#planned.delete(planned);
  }

  /** Moves time forward and runs what falls due, in order, letting what each started go on before the next. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const next = this.#nextDue(untilMs);
      if (!next) break;
      this.#planned.delete(next);
      this.#move(next.atMs - this.#nowMs);
      next.run();
      await turns();
    }
    this.#move(untilMs - this.#nowMs);
    await turns();
  }

  /** The same in one go, for what waits for nothing but time. */
  advanceAtOnce(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (let next = this.#nextDue(untilMs); next; next = this.#nextDue(untilMs)) {
      this.#planned.delete(next);
      this.#move(next.atMs - this.#nowMs);
      next.run();
    }
    this.#move(untilMs - this.#nowMs);
  }

  /** The wall clock is set anew; monotonic time goes on. */
  jumpWall(ms: number): void {
    this.#wallMs += ms;
  }

  /** What is planned and has not run. */
  get pending(): number {
    return this.#planned.size;
  }

  #nextDue(untilMs: number): Planned | undefined {
    let next: Planned | undefined;
    for (const planned of this.#planned) {
      if (planned.atMs <= untilMs && (!next || planned.atMs < next.atMs)) next = planned;
    }
    return next;
  }

  #move(ms: number): void {
    this.#nowMs += ms;
    this.#wallMs += ms;
  }
}

/** What a timer has begun goes on: each of its writes takes a turn to be on disk. */
async function turns(): Promise<void> {
  for (let count = 0; count < 3; count++) await new Promise((resolve) => setImmediate(resolve));
}
