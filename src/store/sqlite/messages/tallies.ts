import type { MessageStore } from "../../../core/index.ts";
import { beginnings, toTally, type TallyRow } from "../../rows/messages/tally-row.ts";
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";

/** How many messages of which sort there are. */
export function messageTallies(db: Db): AtOnce<Pick<MessageStore, "tally">> {
  // By the index that has all of it: a message's own row is far longer.
  const select = db.prepare<[number, number, string, number, number], TallyRow>(
    `SELECT c.key AS chat, m.kind, m.state, count(*) AS messages, sum(m.at > ?) AS last_7_days,
       sum(m.at > ?) AS last_30_days, min(m.at) AS first_at, max(m.at) AS last_at, max(m.id) AS last_row
     FROM (SELECT id, chat_id, kind, state, at FROM messages INDEXED BY messages_counted
           WHERE session_id = ? AND id > ? ORDER BY id LIMIT ?) m
       JOIN chats c ON c.id = m.chat_id
     GROUP BY m.chat_id, m.kind, m.state`,
  );
  return {
    tally: (sessionId, afterRow, limit, nowWallMs) =>
      select.all(...beginnings(nowWallMs), sessionId, afterRow, limit).map(toTally),
  };
}
