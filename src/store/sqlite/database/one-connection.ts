import type { Db } from "./database.ts";
import type { LockWait } from "./lock-wait.ts";
import { fromSqlite, isBusy } from "./sqlite-error.ts";

/**
 * The one connection to a database, used by everybody: a step is done at once, or after the steps of somebody whose
 * several are one. What the machine does to the database rejects with `unavailable`.
 */
export interface OneConnection {
  readonly step: Step;
  /** All steps that `work` does are one transaction; it does them by `inside`, for everybody else waits. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  readonly inside: Step;
}

export type Step = <T>(run: () => T) => Promise<T>;

/** `lockWait` is told of each use. */
export function oneConnection(db: Db, lockWait?: LockWait): OneConnection {
  let busy: Promise<void> | undefined;

  function run<T>(step: () => T): T {
    lockWait?.begin();
    try {
      return step();
    } catch (error) {
      if (isBusy(error)) lockWait?.inVain();
      throw fromSqlite(error);
    }
  }

  /** Not async: most steps wait for nobody. */
  function now<T>(step: () => T): Promise<T> {
    try {
      return Promise.resolve(run(step));
    } catch (error) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as it was thrown
      return Promise.reject(error);
    }
  }

  async function afterOthers<T>(step: () => T): Promise<T> {
    while (busy) await busy;
    return run(step);
  }

  async function commit<T>(work: () => Promise<T>): Promise<T> {
    run(() => db.exec("BEGIN IMMEDIATE"));
    try {
      const result = await work();
      run(() => db.exec("COMMIT"));
      return result;
    } catch (error) {
      // What the machine did may have rolled back already.
      if (db.inTransaction) run(() => db.exec("ROLLBACK"));
      throw error;
    }
  }

  return {
    step: (step) => (busy ? afterOthers(step) : now(step)),
    async transaction(work) {
      while (busy) await busy;
      const own = commit(work);
      busy = own.then(nothing, nothing).then(() => (busy = undefined));
      return own;
    },
    inside: now,
  };
}

function nothing(): void {
  // How it went is told to whoever asked for it.
}
