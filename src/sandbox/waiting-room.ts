type Waiter = { readonly check: () => void; readonly fail: (error: Error) => void };

/** Promises that are checked again each time something happens; each has its deadline. */
export class WaitingRoom {
  readonly #waiters = new Set<Waiter>();

  /** Resolves with the first result that is not undefined; rejects after `timeoutMs`, naming what was awaited. */
  until<T>(find: () => T | undefined, awaited: string, timeoutMs: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
      };
      const fail = (error: Error) => {
        leave();
        reject(error);
      };
      const check = () => {
        const found = find();
        if (found === undefined) return;
        leave();
        resolve(found);
      };
      const waiter: Waiter = { check, fail };
      const timer = setTimeout(() => fail(new Error(`no ${awaited} within ${timeoutMs} ms`)), timeoutMs);
      this.#waiters.add(waiter);
      check();
    });
  }

  /** Something happened: every waiter looks again. */
  notify(): void {
    for (const waiter of [...this.#waiters]) {
      try {
        waiter.check();
      } catch (error) {
        waiter.fail(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  /** Ends all waits with an error. */
  close(reason: string): void {
    for (const waiter of [...this.#waiters]) waiter.fail(new Error(reason));
  }
}
