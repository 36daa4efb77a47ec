import type { KnownNumber, NumberStore } from "../core/index.ts";
import type { Db } from "./database.ts";

type NumberRow = {
  readonly session_id: string;
  readonly number: string;
  readonly canonical: string | null;
  readonly expires_at: number;
};

/** What WhatsApp said about numbers, in the database; what a session learned goes with it. */
export function sqliteNumberStore(db: Db): NumberStore {
  const select = db.prepare<[string, string], NumberRow>(
    "SELECT session_id, number, canonical, expires_at FROM canonical_numbers WHERE session_id = ? AND number = ?",
  );
  // From the session's own row: one that was deleted meanwhile has learned nothing.
  const upsert = db.prepare<NumberRow>(
    `INSERT INTO canonical_numbers (session_id, number, canonical, expires_at)
     SELECT id, @number, @canonical, @expires_at FROM sessions WHERE id = @session_id
     ON CONFLICT (session_id, number) DO UPDATE SET canonical = excluded.canonical,
       expires_at = excluded.expires_at`,
  );
  const removeExpired = db.prepare<[number]>("DELETE FROM canonical_numbers WHERE expires_at <= ?");

  const keep = db.transaction((known: KnownNumber, nowWallMs: number) => {
    removeExpired.run(nowWallMs);
    upsert.run(toRow(known));
  });

  return {
    find(sessionId, number) {
      const row = select.get(sessionId, number);
      return row && toKnown(row);
    },
    keep: (known, nowWallMs) => keep.immediate(known, nowWallMs),
  };
}

function toRow({ sessionId, number, canonical, expiresAtWallMs }: KnownNumber): NumberRow {
  return { session_id: sessionId, number, canonical, expires_at: expiresAtWallMs };
}

function toKnown(row: NumberRow): KnownNumber {
  return {
    sessionId: row.session_id,
    number: row.number,
    canonical: row.canonical,
    expiresAtWallMs: row.expires_at,
  };
}
