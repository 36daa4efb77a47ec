import type { AnnounceMode, Device, NewSession, Session } from "../../core/index.ts";

/** A session and its device as both databases keep them; SQLite has its flags as 0 and 1. */
export type SessionRow = {
  readonly id: string;
  readonly organization_id: string;
  readonly name: string;
  readonly label: string;
  readonly created_by: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly last_connected_at: number | null;
  readonly announce: AnnounceMode;
  readonly auto_read: number | boolean;
  readonly presence_typing: number | boolean;
  readonly rate_per_minute: number;
  readonly rate_per_hour: number;
  readonly wanted: number | boolean;
  readonly was_linked: number | boolean;
  readonly failure: string | null;
  readonly number: string | null;
  readonly jid: string | null;
  readonly lid: string | null;
  readonly push_name: string | null;
  readonly is_business: number | boolean | null;
};

/** Those of an organization that is being removed are gone. */
export const SESSIONS =
  "sessions s JOIN organizations o ON o.id = s.organization_id AND o.deleted_at IS NULL";

/** Without the configuration, which a look-up of its own reads. */
export const SELECT_SESSION = `SELECT s.id, s.organization_id, s.name, s.label, s.created_by, s.created_at, s.updated_at,
    s.last_connected_at, s.announce, s.auto_read, s.presence_typing, s.rate_per_minute, s.rate_per_hour,
    s.wanted, s.was_linked, s.failure,
    d.number, d.jid, d.lid, d.push_name, d.is_business
  FROM ${SESSIONS} LEFT JOIN devices d ON d.session_id = s.id`;

export function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    label: row.label,
    createdBy: row.created_by,
    createdAtMs: row.created_at,
    updatedAtMs: row.updated_at,
    lastConnectedAtMs: row.last_connected_at,
    announce: row.announce,
    autoRead: Boolean(row.auto_read),
    presenceTyping: Boolean(row.presence_typing),
    ratePerMinute: row.rate_per_minute,
    ratePerHour: row.rate_per_hour,
    wanted: Boolean(row.wanted),
    device: deviceIn(row),
    wasLinked: Boolean(row.was_linked),
    failure: row.failure,
  };
}

function deviceIn({ number, jid, lid, push_name: pushName, is_business }: SessionRow): Device | null {
  if (number === null || jid === null) return null;
  return { number, jid, lid, pushName, isBusiness: Boolean(is_business) };
}

/** A session that was made just now. */
export function asMade(session: Omit<NewSession, "configuration">): Session {
  return {
    ...session,
    updatedAtMs: session.createdAtMs,
    lastConnectedAtMs: null,
    wanted: false,
    device: null,
    wasLinked: false,
    failure: null,
  };
}
