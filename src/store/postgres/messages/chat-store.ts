import type { ChatChange, ChatStore } from "../../../core/index.ts";
import { CHAT_COLUMNS, DIRECT, MOST_EMPTY, toChat, type ChatRow } from "../../rows/messages/chat-row.ts";
import type { Query } from "../database/query.ts";
import type { Steps } from "../database/steps.ts";
import { chatDeletions } from "./chat-deletions.ts";
import { joinChats } from "./joined-chats.ts";

const WITH_MESSAGE = "session_id = $1 AND last_message_at IS NOT NULL";
const NEWEST_FIRST = "ORDER BY last_message_at DESC, id DESC LIMIT $2";

/** Chats in the database; those of a session go with it, and their messages with them. */
export function postgresChatStore(steps: Steps): ChatStore {
  const { read, write } = steps;

  async function all(where: string, values: readonly unknown[]) {
    const { rows } = await read<ChatRow>(`SELECT ${CHAT_COLUMNS} FROM chats WHERE ${where}`, values);
    return rows.map(toChat);
  }

  return {
    listDirect: (sessionId, after, limit) =>
      all(`session_id = $1 AND id > $2 AND ${DIRECT} ORDER BY id LIMIT $3`, [sessionId, after, limit]),
    async find(sessionId, keys) {
      const [found] = await all(
        "session_id = $1 AND key = ANY($2::text[]) ORDER BY array_position($2::text[], key::text) LIMIT 1",
        [sessionId, keys],
      );
      return found;
    },
    list: (sessionId, after, limit) =>
      after
        ? all(`${WITH_MESSAGE} AND (last_message_at, id) < ($3, $4) ${NEWEST_FIRST}`, [
            sessionId,
            limit,
            after.lastMessageAtMs ?? 0,
            after.row,
          ])
        : all(`${WITH_MESSAGE} ${NEWEST_FIRST}`, [sessionId, limit]),
    change: (sessionId, key, changed) =>
      write([sessionId], async (query) => {
        const row = await change(query, sessionId, key, changed);
        return row && toChat(row);
      }),
    note: (sessionId, key, changed) =>
      write([sessionId], async (query) => {
        if (await change(query, sessionId, key, changed)) return;
        await openEmpty(query, sessionId, key);
        await change(query, sessionId, key, changed);
      }),
    ...chatDeletions(steps),
    join: (sessionId, key, others) => write([sessionId], (query) => joinChats(query, sessionId, key, others)),
  };
}

async function change(
  query: Query,
  sessionId: string,
  key: string,
  { unread, isArchived, isPinned, mutedUntilMs, isFavorite }: ChatChange,
): Promise<ChatRow | undefined> {
  const { rows } = await query<ChatRow>(
    `UPDATE chats SET unread = coalesce($3, unread), archived = coalesce($4, archived),
       pinned = coalesce($5, pinned), muted_until = CASE WHEN $6 THEN $7 ELSE muted_until END,
       favorite = coalesce($8, favorite)
     WHERE session_id = $1 AND key = $2 RETURNING ${CHAT_COLUMNS}`,
    [
      sessionId,
      key,
      unread ?? null,
      isArchived ?? null,
      isPinned ?? null,
      mutedUntilMs !== undefined,
      mutedUntilMs ?? null,
      isFavorite ?? null,
    ],
  );
  return rows[0];
}

/** Makes a chat without a message, unless the session is gone or has enough of them. */
async function openEmpty(query: Query, sessionId: string, key: string): Promise<void> {
  await query(
    `INSERT INTO chats (session_id, key) SELECT id, $2 FROM sessions
     WHERE id = $1 AND (SELECT count(*) FROM (
       SELECT 1 FROM chats WHERE session_id = $1 AND last_message_at IS NULL LIMIT ${MOST_EMPTY}) empty) < ${MOST_EMPTY}
     FOR KEY SHARE ON CONFLICT DO NOTHING`,
    [sessionId, key],
  );
}
