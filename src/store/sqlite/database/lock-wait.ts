import { performance } from "node:perf_hooks";
import type { Db } from "./database.ts";

/** Longer than a command of ours holds the lock in one go: `org delete` takes slices of 20 ms. */
const WAIT_MS = 60;
/** After a wait in vain nobody waits for so long: the waits of many writers must not add up. */
const REST_MS = 400;

/**
 * How long a process that serves waits for another one's lock. It waits without doing anything else, for every session, so
 * it waits briefly, and while the lock stays held a write is refused at once.
 */
export interface LockWait {
  /** To be called before each use of the database. */
  readonly begin: () => void;
  /** A write was refused, for another process holds the lock. */
  readonly inVain: () => void;
}

/** `nowMs` is monotonic. */
export function createLockWait(db: Db, nowMs: () => number = () => performance.now()): LockWait {
  let restsUntilMs: number | undefined;
  const waitFor = (ms: number) => void db.pragma(`busy_timeout = ${ms}`);
  waitFor(WAIT_MS);
  return {
    begin() {
      if (restsUntilMs === undefined || nowMs() < restsUntilMs) return;
      restsUntilMs = undefined;
      waitFor(WAIT_MS);
    },
    inVain() {
      if (restsUntilMs !== undefined) return;
      restsUntilMs = nowMs() + REST_MS;
      waitFor(0);
    },
  };
}
