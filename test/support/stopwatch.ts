const TICK_MS = 10;

/**
 * Counts the time in which this process had its turns: a machine that is too busy to give it any stops the watch, so that
 * a limit on it fails for waiting, not for slowness.
 */
export class Stopwatch implements Disposable {
  #livedMs = 0;
  #lastMs = performance.now();
  readonly #timer = setInterval(() => this.#tick(), TICK_MS);

  get livedMs(): number {
    this.#tick();
    return this.#livedMs;
  }

  #tick(): void {
    const nowMs = performance.now();
    this.#livedMs += Math.min(nowMs - this.#lastMs, 2 * TICK_MS);
    this.#lastMs = nowMs;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
