import type pg from "pg";
import type { Connections } from "../database/steps.ts";

/** What is written before a node has joined is of nobody: nothing of a session can be. */
export const NOBODY = 0;

/** The connections of a node's steps: all write by one incarnation at a time. */
export interface Incarnations extends Connections {
  readonly current: number;
  /** Ends the connections of the one before with whatever is under way on them. */
  begin(incarnation: number): void;
  /** Resolves when the last connection has ended. */
  end(): Promise<void>;
}

/** `open` makes a pool whose connections all write by that incarnation. */
export function createIncarnations(open: (incarnation: number) => pg.Pool): Incarnations {
  let running = runningOn(open(NOBODY), NOBODY);
  let ending: Promise<unknown> = Promise.resolve();
  return {
    connect: () => running.connect(),
    get current() {
      return running.incarnation;
    },
    begin(incarnation) {
      const before = running;
      running = runningOn(open(incarnation), incarnation);
      ending = Promise.all([ending, before.cut()]);
    },
    async end() {
      await running.pool.end();
      await ending;
    },
  };
}

function runningOn(pool: pg.Pool, incarnation: number) {
  const clients = new Set<pg.PoolClient>();
  const { promise: over, reject: end } = Promise.withResolvers<never>();
  over.catch(nothing);
  let isOver = false;
  pool.on("connect", (client) => clients.add(client));
  pool.on("remove", (client) => clients.delete(client));
  return {
    pool,
    incarnation,
    /** Whoever waits for a connection when it ends is told at once. */
    connect(): Promise<pg.PoolClient> {
      const got = pool.connect();
      got.then((client) => isOver && client.release(true), nothing);
      return Promise.race([got, over]);
    },
    async cut(): Promise<void> {
      isOver = true;
      end(new Error("the connection ended with its incarnation"));
      const ended = pool.end();
      await Promise.all([...clients].map((client) => endNow(client)));
      await ended;
    },
  };
}

/** In the middle of whatever it does; whoever uses it is told so. */
async function endNow(client: pg.PoolClient): Promise<void> {
  await (client as pg.PoolClient & { end(): Promise<void> }).end().catch(nothing);
}

function nothing(): void {
  // Who waited for it is told.
}
