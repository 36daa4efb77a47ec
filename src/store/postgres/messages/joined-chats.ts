import type { Query } from "../database/query.ts";

type Locked = { readonly id: number; readonly key: string };

/** What was kept under several keys is one chat's from now on. */
export async function joinChats(
  query: Query,
  sessionId: string,
  key: string,
  others: readonly string[],
): Promise<void> {
  const { rows } = await query<Locked>(
    `SELECT id, key FROM chats WHERE session_id = $1 AND key = ANY($2::text[]) ORDER BY id FOR UPDATE`,
    [sessionId, [key, ...others]],
  );
  const found = new Map(rows.map((chat) => [chat.key, chat.id]));
  let into = found.get(key);
  for (const other of new Set(others)) {
    const from = found.get(other);
    if (from === undefined || from === into) continue;
    if (into === undefined) {
      into = from;
      await query("UPDATE chats SET key = $2 WHERE id = $1", [into, key]);
    } else await moveInto(query, sessionId, from, into);
  }
}

/** A message that both have is one: that of the chat that goes goes with it. */
async function moveInto(query: Query, sessionId: string, from: number, into: number): Promise<void> {
  await query(
    `UPDATE messages m SET chat_id = $3
     WHERE m.chat_id = $2 AND NOT EXISTS (
       SELECT 1 FROM messages o
       WHERE o.session_id = $1 AND o.wa_id = m.wa_id AND o.chat_id = $3 AND o.author = m.author)`,
    [sessionId, from, into],
  );
  await query(
    `UPDATE chats c SET unread = c.unread + f.unread, archived = c.archived OR f.archived,
       pinned = c.pinned OR f.pinned, favorite = c.favorite OR f.favorite,
       last_message_at = greatest(c.last_message_at, f.last_message_at),
       muted_until = greatest(c.muted_until, f.muted_until)
     FROM chats f WHERE c.id = $2 AND f.id = $1`,
    [from, into],
  );
  await query("DELETE FROM chats WHERE id = $1", [from]);
}
