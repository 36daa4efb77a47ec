import type { NewOrganization, OrganizationLimits, OrganizationStore } from "../../core/index.ts";
import { credentialInsert } from "./credential-store.ts";
import type { AtOnce } from "./at-once.ts";
import type { Db } from "./database/database.ts";
import { organizationRemoval } from "./organization-removal.ts";
import { ORGANIZATION_COLUMNS, toOrganization, type OrganizationRow } from "../rows/organization-row.ts";
import type { Vault } from "../vault.ts";

/** Tenants in the database. */
export function sqliteOrganizationStore(db: Db, vault: Vault): AtOnce<OrganizationStore> {
  const insertCredential = credentialInsert(db, vault);
  const insert = db.prepare<OrganizationRow>(
    `INSERT INTO organizations (${ORGANIZATION_COLUMNS}) VALUES (@id, @name, @max_sessions, @rate_limit, @created_at, @deleted_at)`,
  );
  const selectOne = db.prepare<[string], OrganizationRow>(
    `SELECT ${ORGANIZATION_COLUMNS} FROM organizations WHERE id = ? AND deleted_at IS NULL`,
  );
  const selectAll = db.prepare<[], OrganizationRow>(
    `SELECT ${ORGANIZATION_COLUMNS} FROM organizations ORDER BY id`,
  );
  const setLimits = db.prepare<[number | null, number | null, string]>(
    "UPDATE organizations SET max_sessions = ?, rate_limit = ? WHERE id = ?",
  );

  const update = db.transaction((id: string, limits: Partial<OrganizationLimits>): boolean => {
    const row = selectOne.get(id);
    if (!row) return false;
    const merged = { ...toOrganization(row), ...limits };
    setLimits.run(merged.maxSessions, merged.rateLimitPerMinute, id);
    return true;
  });

  const create = db.transaction<AtOnce<OrganizationStore>["create"]>((organization, first) => {
    insert.run(toRow(organization));
    for (const { credential, secret } of first) insertCredential(credential, secret);
  });

  return {
    create: (organization, first) => create.immediate(organization, first),
    find: (id) => {
      const row = selectOne.get(id);
      return row && toOrganization(row);
    },
    list: () => selectAll.all().map(toOrganization),
    update: (id, limits) => update.immediate(id, limits),
    ...organizationRemoval(db),
  };
}

function toRow(organization: NewOrganization): OrganizationRow {
  return {
    id: organization.id,
    name: organization.name,
    max_sessions: organization.maxSessions,
    rate_limit: organization.rateLimitPerMinute,
    created_at: organization.createdAtMs,
    deleted_at: null,
  };
}
