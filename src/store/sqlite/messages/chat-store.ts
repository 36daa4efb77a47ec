import type { Chat, ChatStore } from "../../../core/index.ts";
import { CHAT_COLUMNS, DIRECT, MOST_EMPTY, toChat, type ChatRow } from "../../rows/messages/chat-row.ts";
import { COUNTED } from "../../rows/messages/message-row.ts";
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";
import { chatDeletions } from "./chat-deletions.ts";

/** Chats in the database; those of a session go with it, and their messages with them. */
export function sqliteChatStore(db: Db): AtOnce<ChatStore> {
  const select = db.prepare<[string, string], ChatRow>(
    `SELECT ${CHAT_COLUMNS} FROM chats WHERE session_id = ? AND key = ?`,
  );
  const WITH_MESSAGE = "session_id = ? AND last_message_at IS NOT NULL";
  const ORDER = "ORDER BY last_message_at DESC, id DESC LIMIT ?";
  const selectFirst = db.prepare<[string, number], ChatRow>(
    `SELECT ${CHAT_COLUMNS} FROM chats WHERE ${WITH_MESSAGE} ${ORDER}`,
  );
  const selectAfter = db.prepare<[string, number, number, number], ChatRow>(
    `SELECT ${CHAT_COLUMNS} FROM chats WHERE ${WITH_MESSAGE} AND (last_message_at, id) < (?, ?) ${ORDER}`,
  );
  const selectDirect = db.prepare<[string, number, number], ChatRow>(
    `SELECT ${CHAT_COLUMNS} FROM chats
     WHERE session_id = ? AND id > ? AND ${DIRECT} ORDER BY id LIMIT ?`,
  );
  const update = db.prepare<ChatRow>(
    `UPDATE chats SET unread = @unread, archived = @archived, pinned = @pinned, muted_until = @muted_until,
       favorite = @favorite
     WHERE session_id = @session_id AND id = @id`,
  );
  const readUpTo = db.prepare<[number, string, string]>(
    `UPDATE chats SET unread = min(unread, (
       SELECT count(*) FROM messages m WHERE m.chat_id = chats.id AND m.at > ? AND ${COUNTED}))
     WHERE session_id = ? AND key = ? AND unread > 0`,
  );
  const remove = db.prepare<[string, string]>("DELETE FROM chats WHERE session_id = ? AND key = ?");
  const deletions = chatDeletions(db);
  const open = chatOpening(db);
  const hasAllEmpty = db
    .prepare<[string], number>(
      `SELECT 1 FROM chats WHERE session_id = ? AND last_message_at IS NULL LIMIT 1 OFFSET ${MOST_EMPTY - 1}`,
    )
    .pluck();
  const rename = db.prepare<[string, string, number]>(
    "UPDATE chats SET key = ? WHERE session_id = ? AND id = ?",
  );
  const moveMessages = db.prepare<[number, string, number]>(
    "UPDATE OR IGNORE messages SET chat_id = ? WHERE session_id = ? AND chat_id = ?",
  );
  const addUp = db.prepare<ChatRow & { into: number }>(
    `UPDATE chats SET unread = unread + @unread, archived = max(archived, @archived), pinned = max(pinned, @pinned),
       favorite = max(favorite, @favorite),
       last_message_at = ${later("last_message_at", "@last_message_at")},
       muted_until = ${later("muted_until", "@muted_until")}
     WHERE session_id = @session_id AND id = @into`,
  );

  const find = (sessionId: string, keys: readonly string[]): ChatRow | undefined =>
    keys.map((key) => select.get(sessionId, key)).find((row) => row !== undefined);

  const change = db.transaction<AtOnce<ChatStore>["change"]>((sessionId, key, changed) => {
    const row = select.get(sessionId, key);
    if (!row) return undefined;
    const next = { ...toChat(row), ...changed };
    update.run(toRow(next));
    return next;
  });

  const note = db.transaction<AtOnce<ChatStore>["note"]>((sessionId, key, changed) => {
    if (!select.get(sessionId, key) && hasAllEmpty.get(sessionId) === undefined) open(sessionId, key, null);
    change(sessionId, key, changed);
  });

  const join = db.transaction<AtOnce<ChatStore>["join"]>((sessionId, key, others) => {
    for (const other of others) {
      const from = select.get(sessionId, other);
      if (!from) continue;
      const into = select.get(sessionId, key);
      if (!into) {
        rename.run(key, sessionId, from.id);
        continue;
      }
      moveMessages.run(into.id, sessionId, from.id);
      addUp.run({ ...from, into: into.id });
      remove.run(sessionId, other);
    }
  });

  return {
    listDirect: (sessionId, after, limit) => selectDirect.all(sessionId, after, limit).map(toChat),
    find(sessionId, keys) {
      const row = find(sessionId, keys);
      return row && toChat(row);
    },
    list(sessionId, after, limit) {
      const rows = after
        ? selectAfter.all(sessionId, after.lastMessageAtMs ?? 0, after.row, limit)
        : selectFirst.all(sessionId, limit);
      return rows.map(toChat);
    },
    change: (sessionId, key, changed) => change.immediate(sessionId, key, changed),
    note: (sessionId, key, changed) => note.immediate(sessionId, key, changed),
    readUpTo: (sessionId, key, upToMs) => void readUpTo.run(upToMs, sessionId, key),
    ...deletions,
    join: (sessionId, key, others) => join.immediate(sessionId, key, others),
  };
}

/**
 * Gives a session's chat for a message of that time, made where there is none; undefined when the session is gone. `atMs` is
 * null for a message that shows nothing.
 */
export function chatOpening(
  db: Db,
): (sessionId: string, key: string, atMs: number | null) => number | undefined {
  // From the session's own row: one that was deleted meanwhile has no chats.
  const open = db
    .prepare<[string, number | null, string], number>(
      `INSERT INTO chats (session_id, key, last_message_at) SELECT id, ?, ? FROM sessions WHERE id = ?
       ON CONFLICT (session_id, key) DO UPDATE SET
         last_message_at = ${later("last_message_at", "excluded.last_message_at")}
       RETURNING id`,
    )
    .pluck();
  return (sessionId, key, atMs) => open.get(key, atMs, sessionId);
}

/** The later of two times, either of which may be null. */
function later(one: string, other: string): string {
  return `max(coalesce(${one}, ${other}), coalesce(${other}, ${one}))`;
}

function toRow(chat: Chat): ChatRow {
  return {
    id: chat.row,
    session_id: chat.sessionId,
    key: chat.key,
    last_message_at: chat.lastMessageAtMs,
    unread: chat.unread,
    archived: Number(chat.isArchived),
    pinned: Number(chat.isPinned),
    muted_until: chat.mutedUntilMs,
    favorite: Number(chat.isFavorite),
  };
}
