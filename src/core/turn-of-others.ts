import type { Clock } from "./clock.ts";

/** Whatever else is to be done is done in between. */
export function turnOfOthers(clock: Clock): Promise<void> {
  return new Promise((resolve) => void clock.after(0, resolve));
}
