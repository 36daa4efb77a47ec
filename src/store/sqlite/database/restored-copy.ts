import { RATCHETS } from "../../ratchets.ts";
import type { Db } from "./database.ts";
import { readRecord, setRecord } from "./gateway-record.ts";

/** Marks a database as a copy, made at that time (milliseconds since 1970). */
export function markAsCopy(db: Db, wallMs: number): void {
  setRecord(db, "copied_at", String(wallMs));
}

/**
 * To be called before a database is served. Of a copy it forgets every device's ratchets, so that both sides agree on
 * new ones, and the mark. Returns when the copy was made; undefined for an original.
 */
export function settleCopy(db: Db): number | undefined {
  const copiedAt = readRecord(db, "copied_at");
  if (copiedAt === undefined) return undefined;
  db.transaction(() => {
    const forget = db.prepare<[string]>("DELETE FROM device_keys WHERE type = ?");
    for (const type of RATCHETS) forget.run(type);
    db.exec("DELETE FROM gateway WHERE name = 'copied_at'");
  }).immediate();
  return Number(copiedAt);
}
