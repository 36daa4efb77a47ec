import type { Log } from "./core/index.ts";

/** Connections that are ended before everybody else has a turn. */
const ENDED_AT_ONCE = 50;

export type Watched = {
  /** Those of these sessions that have a record. */
  readonly present: (ids: readonly string[]) => Promise<readonly string[]>;
  /** Those of which something is in this process. */
  readonly known: () => readonly string[];
  readonly drop: (sessionId: string) => Promise<void>;
  readonly log: Log;
};

/** Ends the connections of sessions whose organization another command has deleted, each time that it is called. */
export function endsDeleted({ present, known, drop, log }: Watched): () => Promise<void> {
  const ending = new Set<string>();
  async function look(): Promise<void> {
    const before = known();
    if (before.length === 0) return;
    const kept = new Set(await present(before));
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
  return look;
}
