import { setTimeout as sleep } from "node:timers/promises";
import { GatewayError } from "../../../core/index.ts";
import type { Query } from "./query.ts";
import { goesOn, timelineOf, type Timeline } from "./timeline.ts";

/** "Serv": held by the connection of the one program that serves a database, or by those of all nodes that share it. */
const SERVE_LOCK = 0x53657276;
const LOOK_EVERY_MS = 200;

/** The right to serve a database, which ends with the connection that has it. */
export interface RightToServe {
  /** To be called on each connection that is to have it. Throws `unavailable` while another program has it. */
  readonly take: (query: Query) => Promise<void>;
  /** Resolves, with one sentence, when this program may serve it no longer. */
  readonly lost: Promise<string>;
}

export type ServingTerms = {
  /** How long the first call waits for the program that has it. */
  readonly waitMs: number;
  /** Whether nodes share it, which all others are kept out by. */
  readonly isShared: boolean;
};

export function rightToServe({ waitMs, isShared }: ServingTerms): RightToServe {
  const { promise: lost, resolve: lose } = Promise.withResolvers<string>();
  let timeline: Timeline | undefined;

  async function takeFirst(query: Query): Promise<void> {
    const deadlineMs = performance.now() + waitMs;
    while (!(await tryLock(query, isShared))) {
      if (performance.now() >= deadlineMs)
        throw new GatewayError("unavailable", isShared ? SERVED_ALONE : SERVED);
      await sleep(LOOK_EVERY_MS);
    }
    timeline = await timelineOf(query);
  }

  /** What this program knows of the keys is newer than they may be now. */
  async function takeAgain(query: Query): Promise<void> {
    if (!(await tryLock(query, isShared)))
      lose("another gateway serves the database of DUET_DATABASE_URL now");
    else if (timeline && !goesOn(timeline, await timelineOf(query)))
      lose("a standby has taken over the database of DUET_DATABASE_URL, or a backup: it is opened anew");
  }

  return { take: (query) => (timeline === undefined ? takeFirst(query) : takeAgain(query)), lost };
}

const SERVED = "another gateway is serving the database of DUET_DATABASE_URL";
const SERVED_ALONE = `${SERVED}, and shares it with nobody: it has no DUET_NODE_ADDRESS`;

async function tryLock(query: Query, isShared: boolean): Promise<boolean> {
  const lock = isShared ? "pg_try_advisory_lock_shared" : "pg_try_advisory_lock";
  const { rows } = await query<{ has: boolean }>(`SELECT ${lock}($1) AS has`, [SERVE_LOCK]);
  return rows[0]?.has === true;
}
