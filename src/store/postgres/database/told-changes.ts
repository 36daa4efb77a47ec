import pg from "pg";
import { connectionOptions } from "./pool.ts";
import { fromPostgres } from "./postgres-error.ts";
import { queryBy, type Query } from "./query.ts";

const AGAIN_AFTER_MS = 500;

/** What other programs have changed of the tables that this one keeps in its memory. */
export interface ToldChanges {
  /** Grows with each that is told, and when they can be told again. */
  count(): number;
  /** Whether they are told just now. */
  readonly isTold: boolean;
  end(): Promise<void>;
}

export type Listening = {
  readonly url: string;
  /** Its own changes are not told. */
  readonly program: string;
  /** On each new connection, before anything is told; what it does to the connection lasts as long. */
  readonly begin: (query: Query) => Promise<void>;
  /** Is called at each. */
  readonly changed: () => void;
  /** Another channel to listen to, also for what this program says. */
  readonly also?: AlsoTold | undefined;
};

export type AlsoTold = {
  readonly channel: string;
  readonly heard: (payload: string) => void;
  /** What was told until now was told to nobody here. */
  readonly missed: () => void;
};

/** A connection of its own, got back when it is lost. Rejects with `unavailable` where the first cannot be had. */
export async function listenToChanges(listening: Listening): Promise<ToldChanges> {
  const { url, program, begin, changed, also } = listening;
  let count = 0;
  let isEnded = false;
  let again: NodeJS.Timeout | undefined;
  let client: pg.Client | undefined;

  function note(): void {
    count++;
    changed();
  }

  async function listen(): Promise<void> {
    const next = new pg.Client(connectionOptions(url, program));
    next.on("notification", ({ channel, payload }) => {
      if (channel === also?.channel) also.heard(payload ?? "");
      else if (payload !== program) note();
    });
    next.on("error", () => lost(next));
    next.on("end", () => lost(next));
    try {
      await next.connect();
      await begin(queryBy(next));
      await next.query("LISTEN duet");
      if (also) await next.query(`LISTEN ${also.channel}`);
    } catch (error) {
      next.end().catch(nothing);
      throw fromPostgres(error);
    }
    client = next;
    // What was changed until now was told to nobody here.
    note();
    also?.missed();
  }

  function lost(which: pg.Client): void {
    if (isEnded || client !== which) return;
    client = undefined;
    which.end().catch(nothing);
    changed();
    tryAgain();
  }

  function tryAgain(): void {
    again = setTimeout(() => {
      listen().catch(() => {
        if (!isEnded) tryAgain();
      });
    }, AGAIN_AFTER_MS);
  }

  await listen();
  return {
    count: () => count,
    get isTold() {
      return client !== undefined;
    },
    async end() {
      isEnded = true;
      clearTimeout(again);
      await client?.end();
    },
  };
}

function nothing(): void {
  // It was lost already.
}
