import type { DeviceStore, KeyChange } from "../../core/index.ts";
import { lastOf } from "./last-of.ts";
import { deviceRow } from "../rows/device-row.ts";
import type { Vault } from "../vault.ts";
import type { Query } from "./database/query.ts";
import type { Steps } from "./database/steps.ts";
import type { RowCache } from "./database/row-cache.ts";

/** Devices in the database, credentials and keys sealed. `wallMs` is milliseconds since 1970. */
export function postgresDeviceStore(
  steps: Steps,
  vault: Vault,
  callers: RowCache,
  wallMs: () => number,
): DeviceStore {
  return {
    async readCredentials(sessionId) {
      const { rows } = await steps.read<{ credentials: Buffer }>(
        "SELECT credentials FROM devices WHERE session_id = $1",
        [sessionId],
      );
      return rows[0] && vault.open(deviceRow(sessionId, "credentials", ""), rows[0].credentials);
    },
    async writeCredentials(sessionId, credentials, device) {
      const sealed = vault.seal(deviceRow(sessionId, "credentials", ""), credentials);
      const write = (query: Query) =>
        query(
          `INSERT INTO devices (session_id, credentials, number, jid, lid, push_name, is_business, updated_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (session_id) DO UPDATE SET credentials = excluded.credentials, number = excluded.number,
             jid = excluded.jid, lid = excluded.lid, push_name = excluded.push_name, is_business = excluded.is_business,
             updated_at = excluded.updated_at`,
          [
            sessionId,
            sealed,
            device?.number ?? null,
            device?.jid ?? null,
            device?.lid ?? null,
            device?.pushName ?? null,
            device?.isBusiness ?? false,
            wallMs(),
          ],
        );
      await steps.writeOnce([sessionId], write, callers.drop);
    },
    async readKeys(sessionId, type, ids) {
      const { rows } = await steps.read<{ id: string; value: Buffer }>(
        "SELECT id, value FROM device_keys WHERE session_id = $1 AND type = $2 AND id = ANY($3::text[])",
        [sessionId, type, ids],
      );
      const sealed = new Map(rows.map(({ id, value }) => [id, value]));
      const found = new Map<string, string>();
      // In the order in which they were asked for.
      for (const id of ids) {
        const value = sealed.get(id);
        if (value) found.set(id, vault.open(deviceRow(sessionId, type, id), value));
      }
      return found;
    },
    async keyIds(sessionId, type) {
      const { rows } = await steps.read<{ id: string }>(
        "SELECT id FROM device_keys WHERE session_id = $1 AND type = $2 ORDER BY id",
        [sessionId, type],
      );
      return rows.map(({ id }) => id);
    },
    async writeKeys(sessionId, changes) {
      const { kept, gone } = lastOfEach(sessionId, changes, vault);
      const step = kept.length === 0 || gone.length === 0 ? steps.writeOnce : steps.write;
      await step([sessionId], async (query) => {
        if (gone.length > 0)
          await query(
            `DELETE FROM device_keys k USING unnest($2::text[], $3::text[]) AS gone (type, id)
             WHERE k.session_id = $1 AND k.type = gone.type AND k.id = gone.id`,
            [sessionId, gone.map(({ type }) => type), gone.map(({ id }) => id)],
          );
        if (kept.length > 0)
          await query(
            `INSERT INTO device_keys (session_id, type, id, value)
             SELECT $1, kept.type, kept.id, kept.value FROM unnest($2::text[], $3::text[], $4::bytea[]) AS kept (type, id, value)
             ON CONFLICT (session_id, type, id) DO UPDATE SET value = excluded.value`,
            [
              sessionId,
              kept.map(({ type }) => type),
              kept.map(({ id }) => id),
              kept.map(({ sealed }) => sealed),
            ],
          );
      });
    },
    async forget(sessionId) {
      const forget = async (query: Query) => {
        await query(
          `UPDATE sessions SET was_linked = true
           WHERE id = (SELECT session_id FROM devices WHERE session_id = $1 AND jid IS NOT NULL)`,
          [sessionId],
        );
        await query("DELETE FROM devices WHERE session_id = $1", [sessionId]);
      };
      await steps.write([sessionId], forget, callers.drop);
    },
  };
}

/** Of several changes of one key the last counts. */
function lastOfEach(sessionId: string, changes: readonly KeyChange[], vault: Vault) {
  const all = lastOf(changes, ({ type, id }) => JSON.stringify([type, id]));
  const kept = all.flatMap(({ type, id, value }) =>
    value === null ? [] : [{ type, id, sealed: vault.seal(deviceRow(sessionId, type, id), value) }],
  );
  return { kept, gone: all.filter(({ value }) => value === null) };
}
