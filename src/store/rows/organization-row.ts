import type { Organization } from "../../core/index.ts";

/** A tenant as both databases keep it. */
export type OrganizationRow = {
  readonly id: string;
  readonly name: string;
  readonly max_sessions: number | null;
  readonly rate_limit: number | null;
  readonly created_at: number;
  readonly deleted_at: number | null;
};

export const ORGANIZATION_COLUMNS = "id, name, max_sessions, rate_limit, created_at, deleted_at";

export function toOrganization(row: OrganizationRow): Organization {
  return {
    id: row.id,
    name: row.name,
    maxSessions: row.max_sessions,
    rateLimitPerMinute: row.rate_limit,
    createdAtMs: row.created_at,
    deletedAtMs: row.deleted_at,
  };
}
