import { setTimeout as sleep } from "node:timers/promises";
import { GatewayError } from "../../../core/index.ts";
import type { Query } from "./query.ts";
import { goesOn, timelineOf, type Timeline } from "./timeline.ts";

/** "Serv": held by the connection of the one program that serves a database. */
const SERVE_LOCK = 0x53657276;
const LOOK_EVERY_MS = 200;

/** The right to serve a database, which ends with the connection that has it. */
export interface RightToServe {
  /** To be called on each connection that is to have it. Throws `unavailable` while another program has it. */
  readonly take: (query: Query) => Promise<void>;
  /** Resolves, with one sentence, when this program may serve it no longer. */
  readonly lost: Promise<string>;
}

/** `waitMs`: how long the first call waits for the program that has it. */
export function rightToServe(waitMs: number): RightToServe {
  const { promise: lost, resolve: lose } = Promise.withResolvers<string>();
  let timeline: Timeline | undefined;

  async function takeFirst(query: Query): Promise<void> {
    const deadlineMs = performance.now() + waitMs;
    while (!(await tryLock(query))) {
      if (performance.now() >= deadlineMs)
        throw new GatewayError("unavailable", "another gateway is serving the database of DUET_DATABASE_URL");
      await sleep(LOOK_EVERY_MS);
    }
    timeline = await timelineOf(query);
  }

  /** What this program knows of the keys is newer than they may be now. */
  async function takeAgain(query: Query): Promise<void> {
    if (!(await tryLock(query))) lose("another gateway serves the database of DUET_DATABASE_URL now");
    else if (timeline && !goesOn(timeline, await timelineOf(query)))
      lose("a standby has taken over the database of DUET_DATABASE_URL, or a backup: it is opened anew");
  }

  return { take: (query) => (timeline === undefined ? takeFirst(query) : takeAgain(query)), lost };
}

async function tryLock(query: Query): Promise<boolean> {
  const { rows } = await query<{ has: boolean }>("SELECT pg_try_advisory_lock($1) AS has", [SERVE_LOCK]);
  return rows[0]?.has === true;
}
