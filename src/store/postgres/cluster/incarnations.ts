import type pg from "pg";
import type { Connections } from "../database/steps.ts";

/** What is written before a node has joined is of nobody: nothing of a session can be. */
export const NOBODY = 0;

/** The connections of a node's steps: all write by one incarnation at a time. */
export interface Incarnations extends Connections {
  readonly current: number;
  /** Ends the connections of the one before with whatever is under way on them. */
  begin(incarnation: number): void;
  /** Since when nobody was given a connection or gave one back, of those who wait; undefined where nobody does. */
  waitingSinceMs(): number | undefined;
  /** Ends what is under way, whose outcome nobody knows, and gives the server's processes that it was under way in. */
  abandon(): readonly number[];
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
      const ended = before.pool.end();
      before.abandon("the connection ended with its incarnation");
      ending = Promise.all([ending, ended]);
    },
    waitingSinceMs: () => running.waitingSinceMs(),
    abandon: () => running.abandon("timeout: the connection was given up"),
    async end() {
      await running.pool.end();
      await ending;
    },
  };
}

function runningOn(pool: pg.Pool, incarnation: number) {
  const used = new Set<Client>();
  let waiters = newWaiters();
  let waiting = 0;
  let lastMovedMs = performance.now();
  const moved = () => void (lastMovedMs = performance.now());
  pool.on("acquire", (client) => used.add(client as Client));
  for (const event of ["release", "remove"] as const)
    pool.on(event, (one: unknown, other?: unknown) => {
      used.delete((event === "release" ? other : one) as Client);
      moved();
    });
  return {
    pool,
    incarnation,
    /** Whoever waits for a connection when all are given up is told at once. */
    async connect(): Promise<pg.PoolClient> {
      if (waiting === 0 && used.size === 0) moved();
      waiting++;
      const { promise: over } = waiters;
      let isOver = false;
      const got = pool.connect();
      got.then((client) => isOver && client.release(true), nothing);
      try {
        return await Promise.race([got, over]);
      } catch (error) {
        isOver = true;
        throw error;
      } finally {
        waiting--;
      }
    },
    waitingSinceMs: () => (waiting + used.size > 0 ? lastMovedMs : undefined),
    abandon(reason: string): readonly number[] {
      const { reject } = waiters;
      waiters = newWaiters();
      reject(new Error(reason));
      const clients = [...used];
      for (const client of clients) client.end().catch(nothing);
      return clients.flatMap(({ processID }) => processID ?? []);
    },
  };
}

/** To be rejected once; nobody has to wait. */
function newWaiters(): PromiseWithResolvers<never> {
  const waiters = Promise.withResolvers<never>();
  waiters.promise.catch(nothing);
  return waiters;
}

/** What the driver's connections have beside what is said of those of a pool. */
type Client = pg.PoolClient & { readonly processID?: number | null; end(): Promise<void> };

function nothing(): void {
  // Who waited for it is told.
}
