import {
  GatewayError,
  instanceTokenOf,
  type Configuration,
  type Session,
  type SessionChange,
  type SessionStore,
} from "../../core/index.ts";
import { openConfiguration, sealConfiguration } from "../rows/configuration-column.ts";
import { tokenRow } from "../rows/credential-row.ts";
import { asMade, SELECT_SESSION, SESSIONS, toSession, type SessionRow } from "../rows/session-row.ts";
import type { Vault } from "../vault.ts";
import { insertCredential } from "./credential-store.ts";
import type { Query } from "./database/query.ts";
import type { RowCache } from "./database/row-cache.ts";
import type { Steps } from "./database/steps.ts";
import { lockWebhooksOfSession } from "./outbox/locked-webhooks.ts";

/** Sessions in the database, each with its instance token, which is sealed to be read again. */
export function postgresSessionStore(steps: Steps, vault: Vault, callers: RowCache): SessionStore {
  const { read, write } = steps;

  async function all(where: string, values: readonly unknown[]): Promise<readonly Session[]> {
    const { rows } = await read<SessionRow>(`${SELECT_SESSION} WHERE ${where}`, values);
    return rows.map(toSession);
  }
  const one = async (where: string, values: readonly unknown[]) => (await all(where, values))[0];
  const LAST_CONNECTED_FIRST = "ORDER BY s.last_connected_at DESC NULLS LAST, s.id";
  const OF_ORGANIZATION = "s.organization_id = $1 AND s.id = $2";

  async function ids(where: string, values: readonly unknown[]): Promise<readonly string[]> {
    const { rows } = await read<{ id: string }>(`SELECT s.id FROM ${SESSIONS} WHERE ${where}`, values);
    return rows.map(({ id }) => id);
  }

  return {
    create: (session, token, mostUnlessSet) =>
      write(
        [session.organizationId],
        (query) => createSession(query, vault, session, token, mostUnlessSet),
        callers.drop,
      ),
    find: (organizationId, id) =>
      callers.get(`session ${organizationId} ${id}`, () => one(OF_ORGANIZATION, [organizationId, id])),
    findByName: (organizationId, name) =>
      callers.get(`name ${organizationId} ${name}`, () =>
        one("s.organization_id = $1 AND s.name = $2", [organizationId, name]),
      ),
    isNameTaken: (organizationId, name) => isNameTaken(read, organizationId, name),
    list: (organizationId, after, limit) =>
      all("s.organization_id = $1 AND s.id > $2 ORDER BY s.id LIMIT $3", [organizationId, after, limit]),
    listIds: (organizationId) => ids("s.organization_id = $1 ORDER BY s.id", [organizationId]),
    // Never from the cache: a node that a session comes to keeps what it reads, and is told of changes a moment later.
    get: (id) => one("s.id = $1", [id]),
    listAll: (after, limit) => all("s.id > $1 ORDER BY s.id LIMIT $2", [after, limit]),
    listAllIds: () => ids("true", []),
    present: (asked) => ids("s.id = ANY($1::text[])", [asked]),
    listWanted: () => all(`s.wanted AND d.jid IS NOT NULL ${LAST_CONNECTED_FIRST}`, []),
    listOf: (ids) => all(`s.id = ANY($1::text[]) ${LAST_CONNECTED_FIRST}`, [ids]),
    change: (organizationId, id, decide, atMs) =>
      write(
        [id],
        async (query) => {
          const found = await query<SessionRow & { sealed_configuration: Buffer | null }>(
            `SELECT w.*, s.sealed_configuration FROM (${SELECT_SESSION} WHERE ${OF_ORGANIZATION}) w
             JOIN sessions s ON s.id = w.id FOR NO KEY UPDATE OF s`,
            [organizationId, id],
          );
          const row = found.rows[0];
          if (!row) return undefined;
          const change = decide(toSession(row), () => openConfigurationOf(vault, row));
          await writeChange(query, vault, id, change, atMs);
          const { rows } = await query<SessionRow>(`${SELECT_SESSION} WHERE s.id = $1`, [id]);
          return rows[0] && toSession(rows[0]);
        },
        callers.drop,
      ),
    record: (id, seen, atMs) =>
      write([id], (query) => writeChange(query, vault, id, seen, atMs), callers.drop),
    // What refers to it goes with it, by ON DELETE CASCADE.
    delete: (organizationId, id) =>
      write(
        [organizationId, id],
        async (query) => {
          await lockWebhooksOfSession(query, id);
          const { count } = await query("DELETE FROM sessions WHERE organization_id = $1 AND id = $2", [
            organizationId,
            id,
          ]);
          return count > 0;
        },
        callers.drop,
      ),
    async tokenOf(organizationId, id) {
      const { rows } = await read<{ id: string; sealed: Buffer }>(
        `SELECT c.id, c.sealed FROM ${SESSIONS} JOIN credentials c ON c.session_id = s.id
         WHERE ${OF_ORGANIZATION} AND c.kind = 'instance_token' AND c.revoked_at IS NULL`,
        [organizationId, id],
      );
      if (!rows[0]) throw new GatewayError("session_not_found", "session not found");
      return vault.open(tokenRow(rows[0].id), rows[0].sealed);
    },
    async configurationOf(organizationId, id) {
      const { rows } = await read<ConfigurationRow>(
        `SELECT s.id, s.sealed_configuration FROM ${SESSIONS} WHERE ${OF_ORGANIZATION}`,
        [organizationId, id],
      );
      if (!rows[0]) throw new GatewayError("session_not_found", "session not found");
      return openConfigurationOf(vault, rows[0]);
    },
  };
}

type ConfigurationRow = { readonly id: string; readonly sealed_configuration: Buffer | null };

function openConfigurationOf(vault: Vault, { id, sealed_configuration }: ConfigurationRow): Configuration {
  return openConfiguration(vault, id, { sealed_configuration, configuration: "{}" });
}

async function isNameTaken(query: Query, organizationId: string, name: string): Promise<boolean> {
  const { count } = await query(
    "SELECT 1 FROM sessions WHERE organization_id = $1 AND lower(name) = lower($2::bytewise) LIMIT 1",
    [organizationId, name],
  );
  return count > 0;
}

async function createSession(
  query: Query,
  vault: Vault,
  session: Parameters<SessionStore["create"]>[0],
  token: Parameters<SessionStore["create"]>[1],
  mostUnlessSet: number,
): Promise<Session> {
  const { organizationId } = session;
  await requireRoom(query, organizationId, mostUnlessSet);
  if (await isNameTaken(query, organizationId, session.name)) {
    throw new GatewayError("name_taken", "a session of that name exists");
  }
  const { configuration, ...record } = session;
  await query(
    `INSERT INTO sessions (id, organization_id, name, label, created_by, created_at, updated_at, announce,
       auto_read, presence_typing, rate_per_minute, rate_per_hour, sealed_configuration)
     VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11, $12)`,
    [
      session.id,
      organizationId,
      session.name,
      session.label,
      session.createdBy,
      session.createdAtMs,
      session.announce,
      session.autoRead,
      session.presenceTyping,
      session.ratePerMinute,
      session.ratePerHour,
      sealConfiguration(vault, session.id, configuration),
    ],
  );
  const credential = instanceTokenOf(session, token.credentialId, session.createdAtMs);
  await insertCredential(query, vault, credential, token.secret);
  return asMade(record);
}

/** Locks the organization: whoever else makes one waits, and counts this one. */
async function requireRoom(query: Query, organizationId: string, mostUnlessSet: number): Promise<void> {
  const found = await query<{ max_sessions: number | null }>(
    "SELECT max_sessions FROM organizations WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE",
    [organizationId],
  );
  // Deleted while the request was on its way, and its credentials with it.
  if (!found.rows[0]) throw new GatewayError("credential_invalid", "the organization is gone");
  const most = found.rows[0].max_sessions ?? (mostUnlessSet === 0 ? Infinity : mostUnlessSet);
  const { rows } = await query<{ used: number }>(
    "SELECT count(*) AS used FROM sessions WHERE organization_id = $1",
    [organizationId],
  );
  const used = rows[0]?.used ?? 0;
  if (used >= most) {
    throw new GatewayError("quota_exceeded", `the organization may have ${most} sessions and has ${used}`);
  }
}

async function writeChange(
  query: Query,
  vault: Vault,
  id: string,
  change: SessionChange,
  atMs: number,
): Promise<void> {
  const { configuration, failure } = change;
  await query(
    `UPDATE sessions SET wanted = coalesce($2, wanted), announce = coalesce($3, announce),
       auto_read = coalesce($4, auto_read),
       rate_per_minute = coalesce($5, rate_per_minute),
       rate_per_hour = coalesce($6, rate_per_hour),
       sealed_configuration = coalesce($7, sealed_configuration),
       last_connected_at = coalesce($8, last_connected_at),
       failure = CASE WHEN $9 THEN $10 ELSE failure END, updated_at = $11
     WHERE id = $1`,
    [
      id,
      change.wanted ?? null,
      change.announce ?? null,
      change.autoRead ?? null,
      change.ratePerMinute ?? null,
      change.ratePerHour ?? null,
      configuration === undefined ? null : sealConfiguration(vault, id, configuration),
      change.lastConnectedAtMs ?? null,
      failure !== undefined,
      failure ?? null,
      atMs,
    ],
  );
}
