import type { NewOrganization, OrganizationStore } from "../../core/index.ts";
import { ORGANIZATION_COLUMNS, toOrganization, type OrganizationRow } from "../rows/organization-row.ts";
import type { Vault } from "../vault.ts";
import { insertCredential } from "./credential-store.ts";
import type { RowCache } from "./database/row-cache.ts";
import type { Steps } from "./database/steps.ts";
import { organizationRemoval } from "./organization-removal.ts";

/** Tenants in the database. */
export function postgresOrganizationStore(steps: Steps, vault: Vault, callers: RowCache): OrganizationStore {
  const { read, write } = steps;
  return {
    create: (organization, first) =>
      write(
        [organization.id],
        async (query) => {
          await query(
            `INSERT INTO organizations (${ORGANIZATION_COLUMNS}) VALUES ($1, $2, $3, $4, $5, NULL)`,
            columnsOf(organization),
          );
          for (const { credential, secret } of first)
            await insertCredential(query, vault, credential, secret);
        },
        callers.drop,
      ),
    async find(id) {
      const { rows } = await read<OrganizationRow>(
        `SELECT ${ORGANIZATION_COLUMNS} FROM organizations WHERE id = $1 AND deleted_at IS NULL`,
        [id],
      );
      return rows[0] && toOrganization(rows[0]);
    },
    async list() {
      const { rows } = await read<OrganizationRow>(
        `SELECT ${ORGANIZATION_COLUMNS} FROM organizations ORDER BY id`,
      );
      return rows.map(toOrganization);
    },
    update: (id, { maxSessions, rateLimitPerMinute }) =>
      write(
        [id],
        async (query) => {
          const { count } = await query(
            `UPDATE organizations SET max_sessions = CASE WHEN $2 THEN $3 ELSE max_sessions END,
               rate_limit = CASE WHEN $4 THEN $5 ELSE rate_limit END
             WHERE id = $1 AND deleted_at IS NULL`,
            [
              id,
              maxSessions !== undefined,
              maxSessions ?? null,
              rateLimitPerMinute !== undefined,
              rateLimitPerMinute ?? null,
            ],
          );
          return count > 0;
        },
        callers.drop,
      ),
    ...organizationRemoval(steps, callers),
  };
}

function columnsOf(organization: NewOrganization): readonly unknown[] {
  const { id, name, maxSessions, rateLimitPerMinute, createdAtMs } = organization;
  return [id, name, maxSessions, rateLimitPerMinute, createdAtMs];
}
