import {
  GatewayError,
  instanceTokenOf,
  type Session,
  type SessionChange,
  type SessionStore,
} from "../../core/index.ts";
import { credentialInsert } from "./credential-store.ts";
import { tokenRow } from "../rows/credential-row.ts";
import { asMade, SELECT_SESSION, SESSIONS, toSession, type SessionRow } from "../rows/session-row.ts";
import { openConfiguration, sealConfiguration, type ConfigurationRow } from "../rows/configuration-column.ts";
import type { AtOnce } from "./at-once.ts";
import type { Db } from "./database/database.ts";
import type { RowCache } from "./database/row-cache.ts";
import type { Vault } from "../vault.ts";

/** Sessions in the database, each with its instance token, which is sealed to be read again. */
export function sqliteSessionStore(db: Db, vault: Vault, cache: RowCache): AtOnce<SessionStore> {
  const create = sessionInsert(db, vault);
  const selectOne = db.prepare<[string, string], SessionRow>(
    `${SELECT_SESSION} WHERE s.organization_id = ? AND s.id = ?`,
  );
  const selectByName = db.prepare<[string, string], SessionRow>(
    `${SELECT_SESSION} WHERE s.organization_id = ? AND s.name = ?`,
  );
  const selectOfOrganization = db.prepare<[string, string, number], SessionRow>(
    `${SELECT_SESSION} WHERE s.organization_id = ? AND s.id > ? ORDER BY s.id LIMIT ?`,
  );
  const selectIds = db
    .prepare<[string], string>(`SELECT s.id FROM ${SESSIONS} WHERE s.organization_id = ?`)
    .pluck();
  const selectAny = db.prepare<[string], SessionRow>(`${SELECT_SESSION} WHERE s.id = ?`);
  const selectAll = db.prepare<[string, number], SessionRow>(
    `${SELECT_SESSION} WHERE s.id > ? ORDER BY s.id LIMIT ?`,
  );
  const selectAllIds = db.prepare<[], string>(`SELECT s.id FROM ${SESSIONS}`).pluck();
  const selectPresent = db
    .prepare<[string], string>(`SELECT s.id FROM ${SESSIONS} WHERE s.id IN (SELECT value FROM json_each(?))`)
    .pluck();
  const LAST_CONNECTED_FIRST = "ORDER BY s.last_connected_at DESC, s.id";
  const selectWanted = db.prepare<[], SessionRow>(
    `${SELECT_SESSION} WHERE s.wanted = 1 AND d.jid IS NOT NULL ${LAST_CONNECTED_FIRST}`,
  );
  const selectOf = db.prepare<[string], SessionRow>(
    `${SELECT_SESSION} WHERE s.id IN (SELECT value FROM json_each(?)) ${LAST_CONNECTED_FIRST}`,
  );
  // What refers to it goes with it, by the migrations' ON DELETE CASCADE: credentials, devices and their keys, presence
  // leases, canonical numbers, chats and messages, its own webhooks.
  const remove = db.prepare<[string, string]>("DELETE FROM sessions WHERE organization_id = ? AND id = ?");
  const selectToken = db.prepare<[string, string], { id: string; sealed: Buffer }>(
    `SELECT c.id, c.sealed FROM ${SESSIONS} JOIN credentials c ON c.session_id = s.id
     WHERE s.organization_id = ? AND s.id = ? AND c.kind = 'instance_token' AND c.revoked_at IS NULL`,
  );
  const selectConfiguration = db.prepare<[string, string], ConfigurationRow>(
    `SELECT s.sealed_configuration, s.configuration FROM ${SESSIONS}
     WHERE s.organization_id = ? AND s.id = ?`,
  );
  const update = db.prepare<{
    id: string;
    wanted: number | null;
    announce: string | null;
    autoRead: number | null;
    ratePerMinute: number | null;
    ratePerHour: number | null;
    sealed: Buffer | null;
    last: number | null;
    hasFailure: number;
    failure: string | null;
    at: number;
  }>(
    `UPDATE sessions SET wanted = coalesce(@wanted, wanted), announce = coalesce(@announce, announce),
       auto_read = coalesce(@autoRead, auto_read),
       rate_per_minute = coalesce(@ratePerMinute, rate_per_minute),
       rate_per_hour = coalesce(@ratePerHour, rate_per_hour),
       configuration = iif(@sealed IS NULL, configuration, '{}'),
       sealed_configuration = coalesce(@sealed, sealed_configuration),
       last_connected_at = coalesce(@last, last_connected_at),
       failure = iif(@hasFailure, @failure, failure), updated_at = @at
     WHERE id = @id`,
  );

  const write = (id: string, change: SessionChange, atMs: number) => {
    const { wanted, failure, lastConnectedAtMs, announce, autoRead, configuration } = change;
    const { ratePerMinute = null, ratePerHour = null } = change;
    update.run({
      id,
      wanted: wanted === undefined ? null : Number(wanted),
      announce: announce ?? null,
      autoRead: autoRead === undefined ? null : Number(autoRead),
      ratePerMinute,
      ratePerHour,
      sealed: configuration === undefined ? null : sealConfiguration(vault, id, configuration),
      last: lastConnectedAtMs ?? null,
      hasFailure: Number(failure !== undefined),
      failure: failure ?? null,
      at: atMs,
    });
  };
  const configurationOf = (organizationId: string, id: string) => {
    const row = selectConfiguration.get(organizationId, id);
    if (!row) throw new GatewayError("session_not_found", "session not found");
    return openConfiguration(vault, id, row);
  };
  const change = db.transaction<AtOnce<SessionStore>["change"]>((organizationId, id, decide, atMs) => {
    const now = toFound(selectOne.get(organizationId, id));
    if (!now) return undefined;
    write(
      id,
      decide(now, () => configurationOf(organizationId, id)),
      atMs,
    );
    return toFound(selectOne.get(organizationId, id));
  });

  return {
    create,
    find: (organizationId, id) =>
      cache.get(`session ${organizationId} ${id}`, () => toFound(selectOne.get(organizationId, id))),
    findByName: (organizationId, name) =>
      cache.get(`name ${organizationId} ${name}`, () => toFound(selectByName.get(organizationId, name))),
    isNameTaken: nameLookUp(db),
    list: (organizationId, after, limit) =>
      selectOfOrganization.all(organizationId, after, limit).map(toSession),
    listIds: (organizationId) => selectIds.all(organizationId),
    get: (id) => cache.get(`any ${id}`, () => toFound(selectAny.get(id))),
    listAll: (after, limit) => selectAll.all(after, limit).map(toSession),
    listAllIds: () => selectAllIds.all(),
    present: (ids) => selectPresent.all(JSON.stringify(ids)),
    listWanted: () => selectWanted.all().map(toSession),
    listOf: (ids) => selectOf.all(JSON.stringify(ids)).map(toSession),
    change: (organizationId, id, decide, atMs) => change.immediate(organizationId, id, decide, atMs),
    record: write,
    delete: (organizationId, id) => remove.run(organizationId, id).changes > 0,
    tokenOf(organizationId, id) {
      const row = selectToken.get(organizationId, id);
      if (!row) throw new GatewayError("session_not_found", "session not found");
      return vault.open(tokenRow(row.id), row.sealed);
    },
    configurationOf,
  };
}

function sessionInsert(db: Db, vault: Vault): AtOnce<SessionStore>["create"] {
  const insertCredential = credentialInsert(db, vault);
  const room = db.prepare<[string], { max_sessions: number | null; used: number }>(
    `SELECT o.max_sessions, (SELECT count(*) FROM sessions WHERE organization_id = o.id) AS used
     FROM organizations o WHERE o.id = ? AND o.deleted_at IS NULL`,
  );
  const insert = db.prepare(
    `INSERT INTO sessions (id, organization_id, name, label, created_by, created_at, updated_at, announce,
       auto_read, presence_typing, rate_per_minute, rate_per_hour, sealed_configuration)
     VALUES (@id, @organizationId, @name, @label, @createdBy, @createdAtMs, @createdAtMs, @announce,
       @autoRead, @presenceTyping, @ratePerMinute, @ratePerHour, @sealed)`,
  );
  const isNameTaken = nameLookUp(db);
  const create = db.transaction<AtOnce<SessionStore>["create"]>((session, token, mostUnlessSet) => {
    const found = room.get(session.organizationId);
    // Deleted while the request was on its way, and its credentials with it.
    if (!found) throw new GatewayError("credential_invalid", "the organization is gone");
    const { max_sessions: set, used } = found;
    const most = set ?? (mostUnlessSet === 0 ? Infinity : mostUnlessSet);
    if (used >= most) {
      throw new GatewayError("quota_exceeded", `the organization may have ${most} sessions and has ${used}`);
    }
    const { configuration, ...record } = session;
    if (isNameTaken(session.organizationId, session.name)) {
      throw new GatewayError("name_taken", "a session of that name exists");
    }
    insert.run({
      ...record,
      autoRead: Number(session.autoRead),
      presenceTyping: Number(session.presenceTyping),
      sealed: sealConfiguration(vault, session.id, configuration),
    });
    insertCredential(instanceTokenOf(session, token.credentialId, session.createdAtMs), token.secret);
    return asMade(record);
  });
  return (session, token, mostUnlessSet) => create.immediate(session, token, mostUnlessSet);
}

function nameLookUp(db: Db): AtOnce<SessionStore>["isNameTaken"] {
  const select = db
    .prepare<[string, string], number>(
      "SELECT 1 FROM sessions WHERE organization_id = ? AND name = ? COLLATE NOCASE LIMIT 1",
    )
    .pluck();
  return (organizationId, name) => select.get(organizationId, name) !== undefined;
}

function toFound(row: SessionRow | undefined): Session | undefined {
  return row && toSession(row);
}
