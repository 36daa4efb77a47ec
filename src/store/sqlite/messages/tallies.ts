import type { ContentKind, MessageState, MessageStore, Tally } from "../../../core/index.ts";
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";

type TallyRow = {
  readonly chat: string;
  readonly kind: ContentKind;
  readonly state: MessageState | null;
  readonly messages: number;
  readonly last_7_days: number;
  readonly last_30_days: number;
  readonly first_at: number;
  readonly last_at: number;
  readonly last_row: number;
};

const DAY_MS = 24 * 60 * 60_000;

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
      select.all(nowWallMs - 7 * DAY_MS, nowWallMs - 30 * DAY_MS, sessionId, afterRow, limit).map(toTally),
  };
}

function toTally(row: TallyRow): Tally {
  return {
    chat: row.chat,
    kind: row.kind,
    state: row.state,
    messages: row.messages,
    last7Days: row.last_7_days,
    last30Days: row.last_30_days,
    firstAtMs: row.first_at,
    lastAtMs: row.last_at,
    lastRow: row.last_row,
  };
}
