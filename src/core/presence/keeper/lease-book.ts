import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { LeaseChange, LeaseStore } from "../lease-store.ts";
import type { Alarm, Wakeable } from "./alarm.ts";

/** How long a change may wait for others to be written with. */
const BATCH_MS = 50;
/** After a failed write. */
const RETRY_MS = 1_000;

/** Writes leases in batches, one after the other; the newest change of a lease counts. */
export interface LeaseBook {
  put(change: LeaseChange): void;
  /** Writes what waits, now. Resolves when that was tried; never rejects. */
  flush(): Promise<void>;
}

export function createLeaseBook(store: LeaseStore, alarm: Alarm, clock: Clock, log: Log): LeaseBook {
  let waiting = new Map<string, LeaseChange>();
  let dueAtMs = Infinity;
  let writing: Promise<void> | undefined;

  const timer: Wakeable = { wakeAtMs: () => dueAtMs, wake: () => void flush() };

  function writeIn(delayMs: number): void {
    dueAtMs = clock.nowMs() + delayMs;
    alarm.watch(timer);
  }

  async function writeAll(): Promise<void> {
    while (waiting.size > 0 && (await isWritten(waiting)));
    // In the turn in which nothing waits: whoever flushes a moment later begins anew.
    writing = undefined;
  }

  async function isWritten(batch: ReadonlyMap<string, LeaseChange>): Promise<boolean> {
    waiting = new Map();
    try {
      await store.write([...batch.values()]);
      return true;
    } catch (error) {
      log.error("running indicators cannot be stored", { cause: String(error) });
      // What was put meanwhile is newer.
      for (const [key, change] of batch) if (!waiting.has(key)) waiting.set(key, change);
      writeIn(RETRY_MS);
      return false;
    }
  }

  function flush(): Promise<void> {
    dueAtMs = Infinity;
    if (waiting.size > 0) writing ??= writeAll();
    return writing ?? Promise.resolve();
  }

  return {
    put(change) {
      waiting.set(`${change.sessionId} ${change.chat}`, change);
      if (dueAtMs === Infinity) writeIn(BATCH_MS);
    },
    flush,
  };
}
