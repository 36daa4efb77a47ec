import type { Clock, Log } from "./core/index.ts";

/** How often a change that another command made to the database is looked for. */
const LOOK_EVERY_MS = 250;

export type ForeignChanges = {
  /** Grows whenever another process has written to the database. */
  readonly foreignChanges: () => number;
  /** What is done about it; again until all of it succeeds. */
  readonly looks: readonly (() => Promise<void>)[];
  readonly clock: Clock;
  readonly log: Log;
};

/** Looks at what other commands have changed. Returns its end. */
export function watchForeignChanges({ foreignChanges, looks, clock, log }: ForeignChanges): () => void {
  let seen = foreignChanges();
  let cancel = clock.after(LOOK_EVERY_MS, ring);
  function ring(): void {
    cancel = clock.after(LOOK_EVERY_MS, ring);
    look().catch((error: unknown) => {
      log.error("what another command has changed cannot be read", { cause: String(error) });
    });
  }
  async function look(): Promise<void> {
    const now = foreignChanges();
    if (now === seen) return;
    for (const each of looks) await each();
    seen = now;
  }
  return () => cancel();
}
