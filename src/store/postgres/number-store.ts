import type { KnownNumber, NumberStore } from "../../core/index.ts";
import { MOST_NUMBERS, NUMBER_COLUMNS, toKnownNumber, type NumberRow } from "../rows/number-row.ts";
import { lastOf } from "./last-of.ts";
import type { Query } from "./database/query.ts";
import type { Steps } from "./database/steps.ts";
import { lockSessions } from "./session-lock.ts";

/** What WhatsApp said about numbers, in the database; what a session learned goes with it. */
export function postgresNumberStore(steps: Steps): NumberStore {
  async function one(where: string, values: readonly unknown[]): Promise<KnownNumber | undefined> {
    const { rows } = await steps.read<NumberRow>(
      `SELECT ${NUMBER_COLUMNS} FROM canonical_numbers WHERE ${where}`,
      values,
    );
    return rows[0] && toKnownNumber(rows[0]);
  }

  return {
    find: (sessionId, number) => one("session_id = $1 AND number = $2", [sessionId, number]),
    findByLid: (sessionId, lid) =>
      one("session_id = $1 AND lid = $2 ORDER BY expires_at DESC LIMIT 1", [sessionId, lid]),
    async keep(known, nowWallMs) {
      const last = lastOf(known, ({ sessionId, number }) => JSON.stringify([sessionId, number]));
      const sessionIds = [...new Set(last.map(({ sessionId }) => sessionId))];
      await steps.write(sessionIds, async (query) => {
        const there = await lockSessions(query, sessionIds);
        await forgetExpired(query, nowWallMs);
        const kept = last.filter(({ sessionId }) => there.has(sessionId));
        if (kept.length === 0) return;
        await upsert(query, kept);
        await forgetExcess(query, [...there]);
      });
    },
  };
}

/** What another program has in its hands it keeps or forgets itself. */
async function forgetExpired(query: Query, nowWallMs: number): Promise<void> {
  await query(
    `DELETE FROM canonical_numbers WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM canonical_numbers WHERE expires_at <= $1 FOR UPDATE SKIP LOCKED))`,
    [nowWallMs],
  );
}

async function upsert(query: Query, known: readonly KnownNumber[]): Promise<void> {
  await query(
    `INSERT INTO canonical_numbers (${NUMBER_COLUMNS})
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])
     ON CONFLICT (session_id, number) DO UPDATE SET canonical = excluded.canonical, lid = excluded.lid,
       expires_at = excluded.expires_at`,
    [
      known.map(({ sessionId }) => sessionId),
      known.map(({ number }) => number),
      known.map(({ canonical }) => canonical),
      known.map(({ lid }) => lid),
      known.map(({ expiresAtWallMs }) => expiresAtWallMs),
    ],
  );
}

/** What expires first is more than a session keeps. */
async function forgetExcess(query: Query, sessionIds: readonly string[]): Promise<void> {
  await query(
    `DELETE FROM canonical_numbers n USING unnest($1::text[]) AS full_of (session_id),
       LATERAL (SELECT number FROM canonical_numbers WHERE session_id = full_of.session_id
         ORDER BY expires_at DESC OFFSET ${MOST_NUMBERS}) AS excess
     WHERE n.session_id = full_of.session_id AND n.number = excess.number`,
    [sessionIds],
  );
}
