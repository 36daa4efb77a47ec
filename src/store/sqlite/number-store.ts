import type { KnownNumber, NumberStore } from "../../core/index.ts";
import { MOST_NUMBERS, NUMBER_COLUMNS, toKnownNumber, type NumberRow } from "../rows/number-row.ts";
import type { AtOnce } from "./at-once.ts";
import type { Db } from "./database/database.ts";

/** What WhatsApp said about numbers, in the database; what a session learned goes with it. */
export function sqliteNumberStore(db: Db, mostOfASession: number = MOST_NUMBERS): AtOnce<NumberStore> {
  const select = db.prepare<[string, string], NumberRow>(
    `SELECT ${NUMBER_COLUMNS} FROM canonical_numbers WHERE session_id = ? AND number = ?`,
  );
  const selectByLid = db.prepare<[string, string], NumberRow>(
    `SELECT ${NUMBER_COLUMNS} FROM canonical_numbers WHERE session_id = ? AND lid = ? ORDER BY expires_at DESC LIMIT 1`,
  );
  // From the session's own row: one that was deleted meanwhile has learned nothing.
  const upsert = db.prepare<NumberRow>(
    `INSERT INTO canonical_numbers (${NUMBER_COLUMNS})
     SELECT id, @number, @canonical, @lid, @expires_at FROM sessions WHERE id = @session_id
     ON CONFLICT (session_id, number) DO UPDATE SET canonical = excluded.canonical, lid = excluded.lid,
       expires_at = excluded.expires_at`,
  );
  const removeExpired = db.prepare<[number]>("DELETE FROM canonical_numbers WHERE expires_at <= ?");
  const removeExcess = db.prepare<[string, string, number]>(
    `DELETE FROM canonical_numbers WHERE session_id = ? AND number IN (
       SELECT number FROM canonical_numbers WHERE session_id = ? ORDER BY expires_at DESC LIMIT -1 OFFSET ?)`,
  );

  const keep = db.transaction((known: readonly KnownNumber[], nowWallMs: number) => {
    removeExpired.run(nowWallMs);
    for (const each of known) {
      upsert.run(toRow(each));
      removeExcess.run(each.sessionId, each.sessionId, mostOfASession);
    }
  });

  const toFound = (row: NumberRow | undefined) => row && toKnownNumber(row);

  return {
    find: (sessionId, number) => toFound(select.get(sessionId, number)),
    findByLid: (sessionId, lid) => toFound(selectByLid.get(sessionId, lid)),
    keep: (known, nowWallMs) => keep.immediate(known, nowWallMs),
  };
}

function toRow({ sessionId, number, canonical, lid, expiresAtWallMs }: KnownNumber): NumberRow {
  return { session_id: sessionId, number, canonical, lid, expires_at: expiresAtWallMs };
}
