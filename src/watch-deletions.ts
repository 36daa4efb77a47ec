import type { Clock, Log } from "./core/index.ts";

/** How often a change that another command made to the database is looked for. */
const LOOK_EVERY_MS = 250;
/** Connections that are ended before everybody else has a turn. */
const ENDED_AT_ONCE = 50;

export type Watched = {
  /** Grows whenever another process has written to the database. */
  readonly foreignChanges: () => number;
  /** The ids of all sessions that have a record. */
  readonly recorded: () => Promise<readonly string[]>;
  /** Those of which something is in this process. */
  readonly known: () => readonly string[];
  readonly drop: (sessionId: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
};

/** Ends the connections of sessions whose organization another command has deleted. Returns its end. */
export function watchDeletions({ foreignChanges, recorded, known, drop, clock, log }: Watched): () => void {
  const ending = new Set<string>();
  let seen = foreignChanges();
  let cancel = clock.after(LOOK_EVERY_MS, ring);
  function ring(): void {
    cancel = clock.after(LOOK_EVERY_MS, ring);
    look().catch(report);
  }
  async function look(): Promise<void> {
    const now = foreignChanges();
    if (now === seen) return;
    // Before the records: a session that is made meanwhile has one.
    const before = known();
    const kept = new Set(await recorded());
    seen = now;
    await end(before.filter((id) => !kept.has(id) && !ending.has(id)));
  }
  async function end(gone: readonly string[]): Promise<void> {
    for (const id of gone) ending.add(id);
    for (const [nth, id] of gone.entries()) {
      drop(id)
        .catch(report)
        .finally(() => ending.delete(id));
      if (nth % ENDED_AT_ONCE === ENDED_AT_ONCE - 1) await new Promise((resolve) => setImmediate(resolve));
    }
  }
  function report(error: unknown): void {
    log.error("deleted sessions cannot be ended", { cause: String(error) });
  }
  return () => cancel();
}
