import type { Db } from "./database.ts";
import type { LockWait } from "./lock-wait.ts";
import { fromSqlite, isBusy } from "./sqlite-error.ts";

/**
 * The one connection to a database, used by everybody. What is written in one turn of the event loop by those that share
 * is a round: one transaction, for to wait for the disk costs several times what a small write does. What the machine does
 * to the database rejects with `unavailable`.
 */
export interface OneConnection {
  /** Is done at once, or when what is being written is on disk: nobody sees what is not. */
  readonly step: Step;
  /**
   * A step that writes, in the round of its turn: after what was shared before it, and on disk when it resolves. All or
   * nothing by itself; what the machine does to the round rejects all of it.
   */
  readonly shared: Step;
  /**
   * All steps that `work` does by `inside` are the same as one shared step: nothing of it is left when it rejects. Who
   * shares meanwhile comes after it, in the order of the calls; so it waits for nothing else.
   */
  work<T>(work: () => Promise<T>): Promise<T>;
  readonly inside: Step;
  /** Writes what has come of this turn, now; nothing while a work is in its middle. */
  settle(): void;
}

export type Step = <T>(run: () => T) => Promise<T>;

/** An open transaction: settles when it is on disk. Then comes what waits for it. */
type Round = PromiseWithResolvers<undefined> & {
  readonly waiting: (() => void)[];
  /** Its turn is over: it ends with the work that is in its middle. */
  isDue: boolean;
};

type Outcome<T> = { readonly result: T } | { readonly error: unknown };

/** `lockWait` is told of each use. */
export function oneConnection(db: Db, lockWait?: LockWait): OneConnection {
  let round: Round | undefined;
  /** The round of the work that is in its middle, which the machine may have ended. */
  let working: Round | undefined;
  /** Who has come since that work began. */
  const queue: (() => void)[] = [];

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

  function afterWork<T>(how: () => Promise<T>): Promise<T> {
    return working ? new Promise((resolve) => queue.push(() => resolve(how()))) : how();
  }

  function begunRound(): Round {
    run(() => db.exec("BEGIN IMMEDIATE"));
    const begun: Round = { ...Promise.withResolvers<undefined>(), waiting: [], isDue: false };
    // Every step of it may have failed by itself.
    begun.promise.catch(nothing);
    setImmediate(() => {
      begun.isDue = true;
      if (round === begun) settle();
    });
    return begun;
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
    if (!round || working) return;
    try {
      run(() => db.exec("COMMIT"));
      over();
    } catch (error) {
      takeBackAll(error);
    }
  }

  function takeBackAll(error: unknown): void {
    try {
      if (db.inTransaction) db.exec("ROLLBACK");
    } finally {
      over(error);
    }
  }

  async function together<T>(step: () => T): Promise<T> {
    const shared = (round ??= begunRound());
    try {
      const result = run(step);
      await shared.promise;
      return result;
    } catch (error) {
      noticeLoss(shared, error);
      throw error;
    }
  }

  /** What the machine did may have taken back the steps of all. */
  function noticeLoss(shared: Round, error: unknown): void {
    if (round === shared && !db.inTransaction) over(error);
  }

  async function asOne<T>(work: () => Promise<T>): Promise<T> {
    const shared = (round ??= begunRound());
    working = shared;
    const outcome = await settled(shared, work);
    working = undefined;
    if (shared.isDue) settle();
    goOn();
    // Also when it is refused: what that rests on may not have come to disk.
    await shared.promise;
    if ("error" in outcome) throw outcome.error;
    return outcome.result;
  }

  function goOn(): void {
    while (!working) {
      const next = queue.shift();
      if (!next) return;
      next();
    }
  }

  async function settled<T>(shared: Round, work: () => Promise<T>): Promise<Outcome<T>> {
    try {
      run(() => db.exec("SAVEPOINT work"));
      const result = await work();
      if (round === shared) run(() => db.exec("RELEASE work"));
      return { result };
    } catch (error) {
      noticeLoss(shared, error);
      if (round === shared) takeBack();
      return { error };
    }
  }

  function takeBack(): void {
    try {
      run(() => db.exec("ROLLBACK TO work; RELEASE work"));
    } catch (error) {
      takeBackAll(error);
    }
  }

  async function inside<T>(step: () => T): Promise<T> {
    const shared = working;
    if (!shared) throw new Error("the work whose step this is has ended");
    // Rejects: the machine has taken it back.
    if (round !== shared) await shared.promise;
    try {
      return run(step);
    } catch (error) {
      noticeLoss(shared, error);
      throw error;
    }
  }

  /** Nobody sees what is not on disk yet. */
  function byItself<T>(step: () => T): Promise<T> {
    const open = round;
    return open ? new Promise((resolve) => open.waiting.push(() => resolve(now(step)))) : now(step);
  }

  return {
    step: (step) => afterWork(() => byItself(step)),
    shared: (step) => afterWork(() => together(step)),
    work: (work) => afterWork(() => asOne(work)),
    inside,
    settle,
  };
}

function nothing(): void {
  // How it went is told to whoever asked for it.
}
