import type { Vault } from "../vault.ts";
import type { Db } from "./database/database.ts";
import { deviceRow } from "../rows/device-row.ts";

type SealedRow = {
  readonly session_id: string;
  readonly type: string;
  readonly id: string;
  readonly sealed: Buffer;
};

/** The last version whose programs bound a device's secrets to their row by another name. */
const LAST_OF_OLD_NAMES = 1;

/** Seals a device's secrets anew that a database of an old version has, so that they open under today's names of their rows. */
export function resealDevices(db: Db, vault: Vault, fromVersion: number): void {
  if (fromVersion > LAST_OF_OLD_NAMES) return;
  const credentials = db
    .prepare<[], SealedRow>(
      "SELECT session_id, 'credentials' AS type, '' AS id, credentials AS sealed FROM devices",
    )
    .all();
  const keys = db
    .prepare<[], SealedRow>("SELECT session_id, type, id, value AS sealed FROM device_keys")
    .all();
  const updateCredentials = db.prepare<SealedRow>(
    "UPDATE devices SET credentials = @sealed WHERE session_id = @session_id",
  );
  const updateKey = db.prepare<SealedRow>(
    "UPDATE device_keys SET value = @sealed WHERE session_id = @session_id AND type = @type AND id = @id",
  );
  for (const row of credentials) updateCredentials.run(resealed(vault, row));
  for (const row of keys) updateKey.run(resealed(vault, row));
}

function resealed(vault: Vault, row: SealedRow): SealedRow {
  const { session_id: sessionId, type, id, sealed } = row;
  try {
    const text = vault.open(`device|${sessionId}|${type}|${id}`, sealed);
    return { ...row, sealed: vault.seal(deviceRow(sessionId, type, id), text) };
  } catch {
    // Damaged: it stays, and its session alone cannot be connected.
    return row;
  }
}
