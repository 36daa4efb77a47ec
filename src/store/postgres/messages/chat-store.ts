import type { ChatChange, ChatStore } from "../../../core/index.ts";
import { CHAT_COLUMNS, DIRECT, MOST_EMPTY, toChat, type ChatRow } from "../../rows/messages/chat-row.ts";
import { COUNTED } from "../../rows/messages/message-row.ts";
import type { Query } from "../database/query.ts";
import type { Steps } from "../database/steps.ts";
import { createRoomLeft } from "../room-left.ts";
import { chatDeletions } from "./chat-deletions.ts";
import { joinChats } from "./joined-chats.ts";

const WITH_MESSAGE = "session_id = $1 AND last_message_at IS NOT NULL";
const NEWEST_FIRST = "ORDER BY last_message_at DESC, id DESC LIMIT $2";

/** Chats in the database; those of a session go with it, and their messages with them. */
export function postgresChatStore(steps: Steps): ChatStore {
  const { read, write } = steps;
  const room = createRoomLeft(MOST_EMPTY);

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
        const row = await insert(query, sessionId, key, changed);
        if (row !== undefined) await room.take(sessionId, () => countEmpty(query, sessionId, row));
        // Another program has made it just now.
        else await change(query, sessionId, key, changed);
      }),
    readUpTo: (sessionId, key, upToMs) =>
      write([sessionId], async (query) => {
        // First, so that what another program writes in it just now is seen.
        await query("SELECT 1 FROM chats WHERE session_id = $1 AND key = $2 FOR NO KEY UPDATE", [
          sessionId,
          key,
        ]);
        await query(
          `UPDATE chats c SET unread = least(c.unread, (
             SELECT count(*) FROM messages m WHERE m.chat_id = c.id AND m.at > $3 AND ${COUNTED}))
           WHERE c.session_id = $1 AND c.key = $2 AND c.unread > 0`,
          [sessionId, key, upToMs],
        );
      }),
    ...chatDeletions(steps),
    join: (sessionId, key, others) => write([sessionId], (query) => joinChats(query, sessionId, key, others)),
  };
}

async function change(
  query: Query,
  sessionId: string,
  key: string,
  changed: ChatChange,
): Promise<ChatRow | undefined> {
  const { rows } = await query<ChatRow>(
    `UPDATE chats SET unread = coalesce($3, unread), archived = coalesce($4, archived),
       pinned = coalesce($5, pinned), favorite = coalesce($6, favorite),
       muted_until = CASE WHEN $8 THEN $7 ELSE muted_until END
     WHERE session_id = $1 AND key = $2 RETURNING ${CHAT_COLUMNS}`,
    [sessionId, key, ...valuesOf(changed), changed.mutedUntilMs !== undefined],
  );
  return rows[0];
}

/** Makes a chat without a message, and gives its row; undefined when the session is gone, or the chat there. */
async function insert(
  query: Query,
  sessionId: string,
  key: string,
  changed: ChatChange,
): Promise<number | undefined> {
  const { rows } = await query<{ id: number }>(
    `INSERT INTO chats (session_id, key, unread, archived, pinned, favorite, muted_until)
     SELECT id, $2, coalesce($3, 0), coalesce($4, false), coalesce($5, false), coalesce($6, false), $7::bigint
     FROM sessions WHERE id = $1 FOR KEY SHARE
     ON CONFLICT DO NOTHING RETURNING id`,
    [sessionId, key, ...valuesOf(changed)],
  );
  return rows[0]?.id;
}

function valuesOf({ unread, isArchived, isPinned, isFavorite, mutedUntilMs }: ChatChange) {
  return [unread ?? null, isArchived ?? null, isPinned ?? null, isFavorite ?? null, mutedUntilMs ?? null];
}

/** How many chats of a session have no message; without the one in `row`, which goes, where they are too many. */
async function countEmpty(query: Query, sessionId: string, row: number): Promise<number> {
  const { rows } = await query<{ count: number }>(
    `SELECT count(*) FROM (
       SELECT 1 FROM chats WHERE session_id = $1 AND last_message_at IS NULL LIMIT ${MOST_EMPTY + 1}) empty`,
    [sessionId],
  );
  const count = rows[0]?.count ?? 0;
  if (count <= MOST_EMPTY) return count;
  await query("DELETE FROM chats WHERE id = $1", [row]);
  return MOST_EMPTY;
}
