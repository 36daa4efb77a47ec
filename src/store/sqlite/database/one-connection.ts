import type { Db } from "./database.ts";
import type { LockWait } from "./lock-wait.ts";
import { fromSqlite, isBusy } from "./sqlite-error.ts";

/**
 * The one connection to a database, used by everybody: a step is done at once, or after the steps of somebody whose
 * several are one. What the machine does to the database rejects with `unavailable`.
 */
export interface OneConnection {
  readonly step: Step;
  /**
   * A step that writes, and is written to disk with the others of this turn of the event loop: to wait for the disk costs
   * several times what a small step does. Each is all or nothing by itself, and resolves when it is on disk; other steps
   * come after it then.
   */
  readonly shared: Step;
  /** All steps that `work` does are one transaction; it does them by `inside`, for everybody else waits. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  readonly inside: Step;
  /** Writes what has come of this turn, now. */
  settle(): void;
}

export type Step = <T>(run: () => T) => Promise<T>;

/** The open transaction of the steps that share one: settles when that is on disk. Then comes what waits for it. */
type Round = PromiseWithResolvers<undefined> & { readonly waiting: (() => void)[] };

/** `lockWait` is told of each use. */
export function oneConnection(db: Db, lockWait?: LockWait): OneConnection {
  let busy: Promise<void> | undefined;
  let round: Round | undefined;

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

  async function afterOthers<T>(step: () => T, how: Step): Promise<T> {
    while (busy) await busy;
    return how(step);
  }

  function begunRound(): Round {
    run(() => db.exec("BEGIN IMMEDIATE"));
    const begun: Round = { ...Promise.withResolvers<undefined>(), waiting: [] };
    // Every step of it may have failed by itself.
    begun.promise.catch(nothing);
    setImmediate(() => {
      if (round === begun) settle();
    });
    return begun;
  }

  async function together<T>(step: () => T): Promise<T> {
    const shared = (round ??= begunRound());
    try {
      const result = run(step);
      await shared.promise;
      return result;
    } catch (error) {
      // What the machine did has taken back the steps of all.
      if (round === shared && !db.inTransaction) over(error);
      throw error;
    }
  }

  function over(error?: unknown): void {
    const ended = round;
    if (!ended) return;
    round = undefined;
    if (error === undefined) ended.resolve(undefined);
    else ended.reject(error);
    for (const next of ended.waiting) next();
  }

  function settle(): void {
    if (!round) return;
    try {
      run(() => db.exec("COMMIT"));
      over();
    } catch (error) {
      try {
        if (db.inTransaction) db.exec("ROLLBACK");
      } finally {
        over(error);
      }
    }
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

  /** Nobody sees what is not on disk yet. */
  function byItself<T>(step: () => T): Promise<T> {
    const open = round;
    return open ? new Promise((resolve) => open.waiting.push(() => resolve(now(step)))) : now(step);
  }

  return {
    step: (step) => (busy ? afterOthers(step, byItself) : byItself(step)),
    shared: (step) => (busy ? afterOthers(step, together) : together(step)),
    async transaction(work) {
      while (busy) await busy;
      settle();
      const own = commit(work);
      busy = own.then(nothing, nothing).then(() => (busy = undefined));
      return own;
    },
    inside: now,
    settle,
  };
}

function nothing(): void {
  // How it went is told to whoever asked for it.
}
