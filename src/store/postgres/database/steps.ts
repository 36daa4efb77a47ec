import type pg from "pg";
import { createInOrder } from "./in-order.ts";
import { fromPostgres, isRefusal, isToBeDoneAgain } from "./postgres-error.ts";
import { queryBy, type Query } from "./query.ts";

/** How often a step is begun that others have hindered. */
const MOST_TRIES = 5;

/** Where the ports' steps are done: each on a connection of the pool, or all on that of the work they belong to. */
export interface Steps {
  /** A statement that only reads. */
  readonly read: Query;
  /** A step that writes: all of its statements or none. */
  readonly write: Write;
  /** The same of `work` that has one statement: to begin and to end a transaction would take twice as long again. */
  readonly writeOnce: Write;
}

/**
 * In this program it comes after what was asked for before of any of those sessions and organizations (`of`). `seen` is called
 * once others can see it. `work` may be called again: it does nothing but what it asks of `query`.
 */
type Write = <T>(of: readonly string[], work: (query: Query) => Promise<T>, seen?: () => void) => Promise<T>;

export interface AllSteps extends Steps {
  /** All steps of `work` are one: nothing of it is left when it rejects. */
  work<T>(of: readonly string[], work: (inside: Steps) => Promise<T>): Promise<T>;
  /** Resolves when all that was asked for so far is over. */
  allOver(): Promise<void>;
}

/** Where steps get their connections from. */
export type Connections = { connect(): Promise<pg.PoolClient> };

/** What the machine does to the database rejects with `unavailable`. */
export function stepsOn(pool: Connections): AllSteps {
  const turns = createInOrder();
  const writing =
    (by: typeof transaction): Write =>
    (of, work, seen) =>
      turns.take(of, async () => {
        const result = await again(() => by(pool, work));
        seen?.();
        return result;
      });
  return {
    read: (text, values) => onConnection(pool, (query) => query(text, values)),
    write: writing(transaction),
    writeOnce: writing(statement),
    work: (of, work) =>
      turns.take(of, async () => {
        const toTell: (() => void)[] = [];
        const result = await transaction(pool, async (query) => {
          const { steps, end } = stepsInside(query, toTell);
          try {
            return await work(steps);
          } finally {
            end();
          }
        });
        for (const seen of toTell) seen();
        return result;
      }),
    allOver: () => turns.allOver(),
  };
}

/** Steps of one transaction: each by itself all or nothing, one after the other. */
function stepsInside(query: Query, toTell: (() => void)[]) {
  const turns = createInOrder();
  let isOver = false;
  const checked: Query = (text, values) => {
    if (isOver) throw new Error("the work whose step this is has ended");
    return query(text, values);
  };
  const write: Write = (_, work, seen) =>
    turns.take(ONE, async () => {
      await checked("SAVEPOINT step");
      try {
        const result = await work(checked);
        await checked("RELEASE step");
        if (seen) toTell.push(seen);
        return result;
      } catch (error) {
        await checked("ROLLBACK TO step");
        await checked("RELEASE step");
        throw error;
      }
    });
  const steps: Steps = {
    read: (text, values) => turns.take(ONE, async () => checked(text, values)),
    write,
    writeOnce: write,
  };
  const end = () => void (isOver = true);
  return { steps, end };
}

const ONE = ["one"];

async function transaction<T>(pool: Connections, work: (query: Query) => Promise<T>): Promise<T> {
  return onConnection(pool, async (query) => {
    await query("BEGIN");
    try {
      const result = await work(query);
      await query("COMMIT");
      return result;
    } catch (error) {
      await query("ROLLBACK");
      throw error;
    }
  });
}

/** One that is all there is, which PostgreSQL takes as a transaction. */
function statement<T>(pool: Connections, work: (query: Query) => Promise<T>): Promise<T> {
  return onConnection(pool, (query) => {
    let isDone = false;
    return work((text, values) => {
      if (isDone) throw new Error("a step of one statement has another");
      isDone = true;
      return query(text, values);
    });
  });
}

/** A connection on which anything but a refused statement has failed is not used again. */
async function onConnection<T>(pool: Connections, use: (query: Query) => Promise<T>): Promise<T> {
  let client: pg.PoolClient | undefined;
  let failed: Error | undefined;
  try {
    client = await pool.connect();
    const query = queryBy(client);
    return await use(async (text, values) => {
      // A rollback too would wait for an end that says nothing any more; it ends with the connection.
      if (failed) throw failed;
      try {
        return await query(text, values);
      } catch (error) {
        if (error instanceof Error && !isRefusal(error)) failed = error;
        throw error;
      }
    });
  } catch (error) {
    throw fromPostgres(error);
  } finally {
    client?.release(failed);
  }
}

async function again<T>(step: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await step();
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      if (tries === MOST_TRIES || !isToBeDoneAgain(cause)) throw error;
    }
  }
}
