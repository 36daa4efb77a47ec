import type { Device, DeviceStore, KeyChange } from "../../core/index.ts";
import type { AtOnce } from "./at-once.ts";
import type { Db } from "./database/database.ts";
import { deviceRow } from "../rows/device-row.ts";
import type { Vault } from "../vault.ts";

/** Devices in the database, credentials and keys sealed. `wallMs` is milliseconds since 1970. */
export function sqliteDeviceStore(db: Db, vault: Vault, wallMs: () => number): AtOnce<DeviceStore> {
  const selectCredentials = db.prepare<[string], { credentials: Buffer }>(
    "SELECT credentials FROM devices WHERE session_id = ?",
  );
  const upsertCredentials = db.prepare(
    `INSERT INTO devices (session_id, credentials, number, jid, lid, push_name, is_business, updated_at)
     VALUES (@sessionId, @credentials, @number, @jid, @lid, @pushName, @isBusiness, @at)
     ON CONFLICT (session_id) DO UPDATE SET credentials = excluded.credentials, number = excluded.number,
       jid = excluded.jid, lid = excluded.lid, push_name = excluded.push_name, is_business = excluded.is_business,
       updated_at = excluded.updated_at`,
  );
  const selectKey = db.prepare<[string, string, string], { value: Buffer }>(
    "SELECT value FROM device_keys WHERE session_id = ? AND type = ? AND id = ?",
  );
  const readKey = (sessionId: string, type: string, id: string): string | null => {
    const row = selectKey.get(sessionId, type, id);
    return row ? vault.open(deviceRow(sessionId, type, id), row.value) : null;
  };
  const selectIds = db.prepare<[string, string], { id: string }>(
    "SELECT id FROM device_keys WHERE session_id = ? AND type = ?",
  );
  const upsertKey = db.prepare<[string, string, string, Buffer]>(
    `INSERT INTO device_keys (session_id, type, id, value) VALUES (?, ?, ?, ?)
     ON CONFLICT (session_id, type, id) DO UPDATE SET value = excluded.value`,
  );
  const deleteKey = db.prepare<[string, string, string]>(
    "DELETE FROM device_keys WHERE session_id = ? AND type = ? AND id = ?",
  );
  const markUnlinked = db.prepare<[string]>(
    `UPDATE sessions SET was_linked = 1
     WHERE id = (SELECT session_id FROM devices WHERE session_id = ? AND jid IS NOT NULL)`,
  );
  const deleteDevice = db.prepare<[string]>("DELETE FROM devices WHERE session_id = ?");

  const writeKeys = db.transaction((sessionId: string, changes: readonly KeyChange[]) => {
    for (const { type, id, value } of changes) {
      if (value === null) deleteKey.run(sessionId, type, id);
      else upsertKey.run(sessionId, type, id, vault.seal(deviceRow(sessionId, type, id), value));
    }
  });
  const forget = db.transaction((sessionId: string) => {
    markUnlinked.run(sessionId);
    deleteDevice.run(sessionId);
  });

  return {
    readCredentials(sessionId) {
      const row = selectCredentials.get(sessionId);
      return row && vault.open(deviceRow(sessionId, "credentials", ""), row.credentials);
    },
    writeCredentials(sessionId, credentials, device: Device | null) {
      upsertCredentials.run({
        sessionId,
        credentials: vault.seal(deviceRow(sessionId, "credentials", ""), credentials),
        number: device?.number ?? null,
        jid: device?.jid ?? null,
        lid: device?.lid ?? null,
        pushName: device?.pushName ?? null,
        isBusiness: Number(device?.isBusiness ?? false),
        at: wallMs(),
      });
    },
    readKeys(sessionId, type, ids) {
      const found = new Map<string, string>();
      for (const id of ids) {
        const value = readKey(sessionId, type, id);
        if (value !== null) found.set(id, value);
      }
      return found;
    },
    keyIds: (sessionId, type) => selectIds.all(sessionId, type).map(({ id }) => id),
    writeKeys: (sessionId, changes) => writeKeys.immediate(sessionId, changes),
    forget: (sessionId) => forget.immediate(sessionId),
  };
}
