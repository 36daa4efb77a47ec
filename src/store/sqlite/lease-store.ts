import type { LeaseChange, LeaseStore, ShownState, StoredLease } from "../../core/index.ts";
import { toLease, type LeaseRow } from "../rows/lease-row.ts";
import type { AtOnce } from "./at-once.ts";
import type { Db } from "./database/database.ts";

type LeaseColumns = [
  chat: string,
  jid: string,
  state: ShownState | null,
  startedAt: number,
  endsAt: number,
  sessionId: string,
];

/** Running and owed indicators in the database; those of a session go with it. */
export function sqliteLeaseStore(db: Db): AtOnce<LeaseStore> {
  const LEASES = "SELECT session_id, chat, jid, state, started_at, ends_at FROM presence_leases";
  const selectAll = db.prepare<[], LeaseRow>(LEASES);
  const selectOf = db.prepare<[string], LeaseRow>(
    `${LEASES} WHERE session_id IN (SELECT value FROM json_each(?))`,
  );
  // From the session's own row: one that was deleted meanwhile has no lease to keep. By places, for one is written for
  // nearly every call with a duration, and names take a quarter longer.
  const upsert = db.prepare<LeaseColumns>(
    `INSERT INTO presence_leases (session_id, chat, jid, state, started_at, ends_at)
     SELECT id, ?, ?, ?, ?, ? FROM sessions WHERE id = ?
     ON CONFLICT (session_id, chat) DO UPDATE SET jid = excluded.jid, state = excluded.state,
       started_at = excluded.started_at, ends_at = excluded.ends_at`,
  );
  const remove = db.prepare<[string, string]>(
    "DELETE FROM presence_leases WHERE session_id = ? AND chat = ?",
  );

  const write = db.transaction((changes: readonly LeaseChange[]) => {
    for (const { sessionId, chat, lease } of changes) {
      if (lease) upsert.run(...toColumns(lease));
      else remove.run(sessionId, chat);
    }
  });

  return {
    list: (sessionIds) =>
      (sessionIds ? selectOf.all(JSON.stringify(sessionIds)) : selectAll.all()).map(toLease),
    write: (changes) => write.immediate(changes),
  };
}

function toColumns(lease: StoredLease): LeaseColumns {
  const { sessionId, chat, to, state, startedAtWallMs, endsAtWallMs } = lease;
  return [chat, to, state, startedAtWallMs, endsAtWallMs, sessionId];
}
