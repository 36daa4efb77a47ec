import type { Clock } from "../../clock.ts";
import { SessionMoved } from "../../errors.ts";
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
  /** What waits of these sessions is not written; gives how much that was. */
  drop(sessionIds: readonly string[]): number;
}

export type LeaseBookPorts = {
  readonly leases: LeaseStore;
  readonly alarm: Alarm;
  readonly clock: Clock;
  readonly log: Log;
  /** Another node has these sessions: nothing of them is written. */
  readonly onMoved?: ((sessionIds: readonly string[]) => void) | undefined;
};

export function createLeaseBook({ leases, alarm, clock, log, onMoved }: LeaseBookPorts): LeaseBook {
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

  /** What was put meanwhile is newer. */
  function keep(batch: ReadonlyMap<string, LeaseChange>): void {
    for (const [key, change] of batch) if (!waiting.has(key)) waiting.set(key, change);
  }

  function drop(sessionIds: readonly string[]): number {
    const gone = new Set(sessionIds);
    const before = waiting.size;
    for (const [key, { sessionId }] of waiting) if (gone.has(sessionId)) waiting.delete(key);
    return before - waiting.size;
  }

  async function isWritten(batch: ReadonlyMap<string, LeaseChange>): Promise<boolean> {
    waiting = new Map();
    try {
      await leases.write([...batch.values()]);
      return true;
    } catch (error) {
      if (error instanceof SessionMoved) {
        keep(batch);
        onMoved?.(error.streams);
        if (drop(error.streams) > 0) return true;
        writeIn(RETRY_MS);
        return false;
      }
      log.error("running indicators cannot be stored", { cause: String(error) });
      keep(batch);
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
    drop,
  };
}
