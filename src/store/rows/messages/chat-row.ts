import type { Chat } from "../../../core/index.ts";

/** A chat as both databases keep it; SQLite has its flags as 0 and 1. */
export type ChatRow = {
  readonly id: number;
  readonly session_id: string;
  readonly key: string;
  readonly last_message_at: number | null;
  readonly unread: number;
  readonly archived: number | boolean;
  readonly pinned: number | boolean;
  readonly muted_until: number | null;
  readonly favorite: number | boolean;
};

export const CHAT_COLUMNS =
  "id, session_id, key, last_message_at, unread, archived, pinned, muted_until, favorite";

/** Those of a session with a person, by their keys. */
export const DIRECT = "(key LIKE '%@s.whatsapp.net' OR key LIKE '%@lid')";

/** Of a session, without a message. */
export const MOST_EMPTY = 10_000;

/** Nothing is written later. */
export const ALL_TIME_MS = Number.MAX_SAFE_INTEGER;

/** What is forgotten with a session's conversations; a message goes before its chat. */
export const FORGOTTEN = [
  "messages",
  "chats",
  "labelled_chats",
  "labels",
  "blocked_contacts",
  "group_members",
  "groups",
  "contact_names",
  "canonical_numbers",
] as const;

export function toChat(row: ChatRow): Chat {
  return {
    row: row.id,
    sessionId: row.session_id,
    key: row.key,
    lastMessageAtMs: row.last_message_at,
    unread: row.unread,
    isArchived: Boolean(row.archived),
    isPinned: Boolean(row.pinned),
    mutedUntilMs: row.muted_until,
    isFavorite: Boolean(row.favorite),
  };
}
