import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Alarm, Wakeable } from "./alarm.ts";
import type { LeaseChange, LeaseStore } from "../lease-store.ts";

/** How long a change may wait for others to be written with. */
const BATCH_MS = 50;
/** After a failed write. */
const RETRY_MS = 1_000;

/** Writes leases in batches; the newest change of a lease counts. */
export interface LeaseBook {
  put(change: LeaseChange): void;
  /** Writes what waits, now. */
  flush(): void;
}

export function createLeaseBook(store: LeaseStore, alarm: Alarm, clock: Clock, log: Log): LeaseBook {
  const waiting = new Map<string, LeaseChange>();
  let dueAtMs = Infinity;

  const timer: Wakeable = { wakeAtMs: () => dueAtMs, wake: flush };

  function flush(): void {
    dueAtMs = Infinity;
    if (waiting.size === 0) return;
    try {
      store.write([...waiting.values()]);
      waiting.clear();
    } catch (error) {
      log.error("running indicators cannot be stored", { cause: String(error) });
      dueAtMs = clock.nowMs() + RETRY_MS;
      alarm.watch(timer);
    }
  }

  return {
    put(change) {
      waiting.set(`${change.sessionId} ${change.chat}`, change);
      if (dueAtMs !== Infinity) return;
      dueAtMs = clock.nowMs() + BATCH_MS;
      alarm.watch(timer);
    },
    flush,
  };
}
