import type { Cancel, Clock } from "./clock.ts";

/** Waits that all end together. */
export interface Rest {
  readonly isOver: boolean;
  /** Resolves after that time, or at the end. */
  for(delayMs: number): Promise<void>;
  /** What the work resolves with; undefined when that time is over, or all is. */
  readonly within: <T>(work: Promise<T>, limitMs: number) => Promise<T | undefined>;
  /** Calls back after that time, or at the end. */
  after(delayMs: number, run: () => void): Cancel;
  end(): void;
}

export function createRest(clock: Clock): Rest {
  const waiting = new Set<() => void>();
  let isOver = false;

  function after(delayMs: number, run: () => void): Cancel {
    const cancel = clock.after(delayMs, () => wake());
    const wake = () => {
      cancel();
      if (waiting.delete(wake)) run();
    };
    waiting.add(wake);
    if (isOver) wake();
    return () => {
      cancel();
      waiting.delete(wake);
    };
  }

  return {
    get isOver() {
      return isOver;
    },
    for: (delayMs) => new Promise((resolve) => after(delayMs, resolve)),
    within: (work, limitMs) =>
      new Promise((resolve, reject) => {
        const cancel = after(limitMs, () => resolve(undefined));
        work.then(resolve, reject).finally(cancel);
      }),
    after,
    end() {
      isOver = true;
      for (const wake of [...waiting]) wake();
    },
  };
}
