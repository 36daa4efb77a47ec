import type { LeaseStore, StoredLease } from "../../core/index.ts";
import { toLease, type LeaseRow } from "../rows/lease-row.ts";
import { lastOf } from "./last-of.ts";
import type { Steps } from "./database/steps.ts";

const LEASES = "SELECT session_id, chat, jid, state, started_at, ends_at FROM presence_leases";

/** Running and owed indicators in the database; those of a session go with it. */
export function postgresLeaseStore(steps: Steps): LeaseStore {
  return {
    async list(sessionIds) {
      const { rows } = await (sessionIds
        ? steps.read<LeaseRow>(`${LEASES} WHERE session_id = ANY($1::text[])`, [sessionIds])
        : steps.read<LeaseRow>(LEASES));
      return rows.map(toLease);
    },
    async write(changes) {
      const all = lastOf(changes, ({ sessionId, chat }) => JSON.stringify([sessionId, chat]));
      const kept = all.flatMap(({ lease }) => lease ?? []);
      const gone = all.filter(({ lease }) => !lease);
      const step = kept.length === 0 || gone.length === 0 ? steps.writeOnce : steps.write;
      await step(["leases"], async (query) => {
        if (gone.length > 0)
          await query(
            `DELETE FROM presence_leases l USING unnest($1::text[], $2::text[]) AS gone (session_id, chat)
             WHERE l.session_id = gone.session_id AND l.chat = gone.chat`,
            [gone.map(({ sessionId }) => sessionId), gone.map(({ chat }) => chat)],
          );
        // From the session's own row: one that was deleted meanwhile has no lease to keep.
        if (kept.length > 0)
          await query(
            `INSERT INTO presence_leases (session_id, chat, jid, state, started_at, ends_at)
             SELECT s.id, k.chat, k.jid, k.state, k.started_at, k.ends_at
             FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
               AS k (session_id, chat, jid, state, started_at, ends_at)
             JOIN sessions s ON s.id = k.session_id
             ON CONFLICT (session_id, chat) DO UPDATE SET jid = excluded.jid, state = excluded.state,
               started_at = excluded.started_at, ends_at = excluded.ends_at`,
            columnsOf(kept),
          );
      });
    },
  };
}

function columnsOf(leases: readonly StoredLease[]): readonly unknown[] {
  return [
    leases.map(({ sessionId }) => sessionId),
    leases.map(({ chat }) => chat),
    leases.map(({ to }) => to),
    leases.map(({ state }) => state),
    leases.map(({ startedAtWallMs }) => startedAtWallMs),
    leases.map(({ endsAtWallMs }) => endsAtWallMs),
  ];
}
