import type { Lending } from "../../../src/cluster/index.ts";
import type { ManualClock } from "../../support/manual-clock.ts";

/** Requests of one caller, and when they were accepted. */
export class Accepted {
  readonly times: number[] = [];
  readonly #clock: ManualClock;
  readonly #limit: number;

  constructor(clock: ManualClock, limit: number) {
    [this.#clock, this.#limit] = [clock, limit];
  }

  async ask(node: Lending | undefined): Promise<void> {
    const counted = node?.take("caller", this.#limit);
    // What is there at once was accepted now, whatever time it is when whoever waits goes on.
    const { isAccepted } = counted instanceof Promise ? await counted : (counted ?? { isAccepted: false });
    if (isAccepted) this.times.push(this.#clock.nowMs());
  }
}

/** The most of these times that are in any window of so many milliseconds. */
export function mostInAWindow(times: readonly number[], windowMs = 60_000): number {
  const sorted = times.toSorted((one, other) => one - other);
  let most = 0;
  for (let first = 0, last = 0; last < sorted.length; last++) {
    while ((sorted[first] ?? 0) <= (sorted[last] ?? 0) - windowMs) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
