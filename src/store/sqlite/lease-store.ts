import type { LeaseChange, LeaseStore, ShownState, StoredLease } from "../../core/index.ts";
import type { AtOnce } from "./at-once.ts";
import type { Db } from "./database/database.ts";

type LeaseRow = {
  readonly session_id: string;
  readonly chat: string;
  readonly jid: string;
  readonly state: ShownState | null;
  readonly started_at: number;
  readonly ends_at: number;
};

/** Running and owed indicators in the database; those of a session go with it. */
export function sqliteLeaseStore(db: Db): AtOnce<LeaseStore> {
  const selectAll = db.prepare<[], LeaseRow>(
    "SELECT session_id, chat, jid, state, started_at, ends_at FROM presence_leases",
  );
  // From the session's own row: one that was deleted meanwhile has no lease to keep.
  const upsert = db.prepare<LeaseRow>(
    `INSERT INTO presence_leases (session_id, chat, jid, state, started_at, ends_at)
     SELECT id, @chat, @jid, @state, @started_at, @ends_at FROM sessions WHERE id = @session_id
     ON CONFLICT (session_id, chat) DO UPDATE SET jid = excluded.jid, state = excluded.state,
       started_at = excluded.started_at, ends_at = excluded.ends_at`,
  );
  const remove = db.prepare<[string, string]>(
    "DELETE FROM presence_leases WHERE session_id = ? AND chat = ?",
  );

  const write = db.transaction((changes: readonly LeaseChange[]) => {
    for (const { sessionId, chat, lease } of changes) {
      if (lease) upsert.run(toRow(lease));
      else remove.run(sessionId, chat);
    }
  });

  return {
    list: () => selectAll.all().map(toLease),
    write: (changes) => write.immediate(changes),
  };
}

function toRow(lease: StoredLease): LeaseRow {
  return {
    session_id: lease.sessionId,
    chat: lease.chat,
    jid: lease.to,
    state: lease.state,
    started_at: lease.startedAtWallMs,
    ends_at: lease.endsAtWallMs,
  };
}

function toLease(row: LeaseRow): StoredLease {
  return {
    sessionId: row.session_id,
    chat: row.chat,
    to: row.jid,
    state: row.state,
    startedAtWallMs: row.started_at,
    endsAtWallMs: row.ends_at,
  };
}
