import type { MessageStore } from "../../../core/index.ts";
import { beginnings, toTally, type TallyRow } from "../../rows/messages/tally-row.ts";
import type { Steps } from "../database/steps.ts";
import { messagesBetween } from "./of-session.ts";

/** How many messages of which sort there are. */
export function messageTallies({ read }: Steps): Pick<MessageStore, "tally"> {
  return {
    async tally(sessionId, afterRow, limit, nowWallMs) {
      const { rows } = await read<TallyRow>(
        `SELECT c.key AS chat, m.kind, m.state, count(*) AS messages,
           count(*) FILTER (WHERE m.at > $4) AS last_7_days, count(*) FILTER (WHERE m.at > $5) AS last_30_days,
           min(m.at) AS first_at, max(m.at) AS last_at, max(m.id) AS last_row
         FROM (SELECT id, chat_id, kind, state, at FROM messages
               WHERE ${messagesBetween("$2")} ORDER BY session_id, id LIMIT $3) m
           JOIN chats c ON c.id = m.chat_id
         GROUP BY m.chat_id, c.key, m.kind, m.state`,
        [sessionId, afterRow, limit, ...beginnings(nowWallMs)],
      );
      return rows.map(toTally);
    },
  };
}
