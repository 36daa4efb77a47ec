/** Runs actions in order, each one `delayMs` after it was added; at once when there is no delay. */
export class Outbox {
  /** Applies to what is added from now on. */
  delayMs = 0;
  #heldUntilMs = 0;
  readonly #waiting: { readonly dueAt: number; readonly action: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;

  add(action: () => void): void {
    const nowMs = Date.now();
    const dueAt = Math.max(nowMs + this.delayMs, this.#heldUntilMs);
    if (dueAt <= nowMs && this.#waiting.length === 0) {
      action();
      return;
    }
    this.#waiting.push({ dueAt, action });
    this.#arm();
  }

  /** Nothing that is added from now on runs before so much time has passed. */
  holdFor(holdMs: number): void {
    this.#heldUntilMs = Date.now() + holdMs;
  }

  /** Forgets what is waiting. */
  discard(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.length = 0;
  }

  #arm(): void {
    const next = this.#waiting[0];
    if (!next || this.#timer) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#waiting.shift()?.action();
        this.#arm();
      },
      Math.max(0, next.dueAt - Date.now()),
    );
  }
}
