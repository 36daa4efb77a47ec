import type { Clock } from "./clock.ts";

/** Resolves when the work is done, well or not, and after `limitMs` at the latest; the work itself goes on. */
export function within(work: Promise<unknown>, clock: Clock, limitMs: number): Promise<void> {
  return new Promise<void>((resolve) => {
    const cancel = clock.after(limitMs, resolve);
    const settle = () => {
      cancel();
      resolve();
    };
    work.then(settle, settle);
  });
}
