import type { Arrival, MessageStore } from "../../../core/index.ts";
import { COUNTED, OWN } from "../../rows/messages/message-row.ts";
import { STATES_BEFORE } from "../../rows/messages/message-states.ts";
import { newHeardRow, uncounts, unreadBy, type NewHeardRow } from "../../rows/messages/new-message.ts";
import { isUnreadable, wasUnreadable } from "../../rows/messages/sealed-content.ts";
import type { Vault } from "../../vault.ts";
import type { Query } from "../database/query.ts";
import type { Steps } from "../database/steps.ts";
import { messagesBetween } from "./of-session.ts";
import { rewriteMessages } from "./rewritten-messages.ts";

/** Its chat, and its own row where it was not there. */
type Stored = { readonly chat: number; readonly id: number | null };

/** What comes over the lines. */
export function heardMessages(
  { write, writeOnce }: Steps,
  vault: Vault,
): Pick<MessageStore, "hear" | "advance"> {
  async function hear(query: Query, arrival: Arrival): Promise<boolean> {
    const { sessionId, applied } = arrival;
    const heard = newHeardRow(vault, arrival);
    const stored = (await store(query, arrival, heard)) ?? (await openAndStore(query, arrival, heard));
    if (!stored) return false;
    if (stored.id === null) return isReadableNow(query, vault, arrival, heard, stored.chat);
    if (applied)
      await rewriteMessages(query, vault, [{ sessionId, row: stored.id, ...applied, isEdit: true }]);
    return true;
  }

  return {
    hear: (arrival) => write([arrival.sessionId], (query) => hear(query, arrival)),
    advance: (sessionId, chat, ids, state) =>
      writeOnce([sessionId], async (query) => {
        const { rows } = await query<{ wa_id: string }>(
          `UPDATE messages SET state = $4
           WHERE session_id = $1 AND wa_id = ANY($3::text[]) AND author = '${OWN}' AND state = ANY($5::text[])
             AND chat_id = (SELECT id FROM chats WHERE session_id = $1 AND key = $2)
           RETURNING wa_id`,
          [sessionId, chat, ids, state, STATES_BEFORE[state]],
        );
        const changed = new Set(rows.map(({ wa_id }) => wa_id));
        return [...new Set(ids)].filter((id) => changed.has(id));
      }),
  };
}

/** Undefined where there is no chat yet. */
async function store(query: Query, arrival: Arrival, heard: NewHeardRow): Promise<Stored | undefined> {
  // The session before its chat, as whoever deletes it locks them.
  const { rows } = await query<Stored>(
    `WITH chat AS (
       SELECT c.id FROM sessions s JOIN chats c ON c.session_id = s.id WHERE s.id = $1 AND c.key = $2
       FOR KEY SHARE OF s FOR NO KEY UPDATE OF c),
     stored AS (
       INSERT INTO messages (session_id, chat_id, wa_id, author, kind, target, state, at, created_at, from_here,
         content, wire, ends_at)
       SELECT $1, chat.id, $3, $4, $5, $6, $7, $8, $9, false, $10, $11, $12 FROM chat
       ON CONFLICT DO NOTHING RETURNING id, chat_id),
     shown AS (
       UPDATE chats c SET last_message_at = greatest(c.last_message_at, $13::bigint),
         unread = CASE $14::text WHEN 'more' THEN c.unread + 1 WHEN 'none' THEN 0 ELSE c.unread END
       FROM stored WHERE c.id = stored.chat_id)
     SELECT chat.id AS chat, stored.id FROM chat LEFT JOIN stored ON true`,
    [
      heard.sessionId,
      heard.chat,
      heard.id,
      heard.author,
      heard.kind,
      heard.target,
      heard.state,
      heard.at,
      heard.createdAt,
      heard.content,
      heard.wire,
      heard.endsAt,
      heard.shownAt,
      unreadBy(arrival),
    ],
  );
  return rows[0];
}

/** Undefined when the session is gone. */
async function openAndStore(query: Query, arrival: Arrival, heard: NewHeardRow): Promise<Stored | undefined> {
  await query(
    `INSERT INTO chats (session_id, key) SELECT id, $2 FROM sessions WHERE id = $1 FOR KEY SHARE
     ON CONFLICT DO NOTHING`,
    [heard.sessionId, heard.chat],
  );
  return store(query, arrival, heard);
}

/** It was there and could not be read, and has come again. */
async function isReadableNow(
  query: Query,
  vault: Vault,
  arrival: Arrival,
  heard: NewHeardRow,
  chat: number,
): Promise<boolean> {
  if (isUnreadable(arrival.content)) return false;
  const { rows } = await query<{ id: number; content: Buffer }>(
    `SELECT id, content FROM messages WHERE session_id = $1 AND wa_id = $2 AND chat_id = $3 AND author = $4
     FOR NO KEY UPDATE`,
    [heard.sessionId, heard.id, chat, heard.author],
  );
  const before = rows[0];
  if (!before || !wasUnreadable(vault, arrival, before.content)) return false;
  await query(
    "UPDATE messages SET kind = $2, target = $3, content = $4, wire = $5, ends_at = $6 WHERE id = $1",
    [before.id, heard.kind, heard.target, heard.content, heard.wire, heard.endsAt],
  );
  if (uncounts(arrival)) await takeUnread(query, heard.sessionId, chat, before.id);
  const { sessionId, applied } = arrival;
  // An edit that was read meanwhile stands.
  if (applied && ("isDeleted" in applied || !(await hasLaterEdit(query, heard, chat))))
    await rewriteMessages(query, vault, [{ sessionId, row: before.id, ...applied, isEdit: true }]);
  return true;
}

/** Where it was read since then, only those behind it are counted. */
async function takeUnread(query: Query, sessionId: string, chat: number, row: number): Promise<void> {
  await query(
    `UPDATE chats SET unread = unread - 1 WHERE id = $3 AND unread > (
       SELECT count(*) FROM messages m WHERE ${messagesBetween("$2")} AND m.chat_id = $3 AND ${COUNTED})`,
    [sessionId, row, chat],
  );
}

async function hasLaterEdit(
  query: Query,
  { sessionId, target, author, at }: NewHeardRow,
  chat: number,
): Promise<boolean> {
  const { count } = await query(
    `SELECT 1 FROM messages
     WHERE session_id = $1 AND target = $2 AND chat_id = $3 AND author = $4 AND kind = 'edit' AND at > $5`,
    [sessionId, target, chat, author, at],
  );
  return count > 0;
}
