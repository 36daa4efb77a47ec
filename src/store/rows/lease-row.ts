import type { ShownState, StoredLease } from "../../core/index.ts";

/** A running or owed indicator as both databases keep it. */
export type LeaseRow = {
  readonly session_id: string;
  readonly chat: string;
  readonly jid: string;
  readonly state: ShownState | null;
  readonly started_at: number;
  readonly ends_at: number;
};

export function toLease(row: LeaseRow): StoredLease {
  return {
    sessionId: row.session_id,
    chat: row.chat,
    to: row.jid,
    state: row.state,
    startedAtWallMs: row.started_at,
    endsAtWallMs: row.ends_at,
  };
}
