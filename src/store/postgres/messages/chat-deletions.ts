import type { ChatStore } from "../../../core/index.ts";
import { ALL_TIME_MS, FORGOTTEN } from "../../rows/messages/chat-row.ts";
import type { Query } from "../database/query.ts";
import type { Steps } from "../database/steps.ts";

/** In one go: what else is written of the session waits for it. */
const ROWS_AT_ONCE = 200;

type Deletions = Pick<ChatStore, "beginDeletion" | "deleteSome" | "forgetSome">;

const FORGETTING = FORGOTTEN.map(
  (table) =>
    `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM ${table} WHERE session_id = $1 LIMIT ${ROWS_AT_ONCE}))`,
);

/** Chats go in slices: one can have a hundred thousand messages. */
export function chatDeletions({ read, write }: Steps): Deletions {
  return {
    async beginDeletion(sessionId, key, upToMs) {
      // The newest of all chats: only one that is written later has a greater row.
      const { rows } = await read<{ id: number; newest: number | null }>(
        "SELECT id, (SELECT max(id) FROM messages) AS newest FROM chats WHERE session_id = $1 AND key = $2",
        [sessionId, key],
      );
      return rows[0] && { sessionId, row: rows[0].id, upToMessage: rows[0].newest ?? 0, upToMs };
    },
    deleteSome: ({ sessionId, row, upToMessage, upToMs = ALL_TIME_MS }) =>
      write([sessionId], async (query) => {
        // By the index of its chat: that of their rows leads past all other messages.
        const { count } = await query(
          `DELETE FROM messages WHERE id = ANY(ARRAY(
             SELECT id FROM messages
             WHERE chat_id = (SELECT id FROM chats WHERE session_id = $1 AND id = $2) AND id + 0 <= $3 AND at <= $4
             LIMIT ${ROWS_AT_ONCE}))`,
          [sessionId, row, upToMessage, upToMs],
        );
        if (count === 0) await deleteEmpty(query, sessionId, row);
        return count > 0;
      }),
    forgetSome: (sessionId) =>
      write([sessionId], async (query) => {
        for (const statement of FORGETTING) if ((await query(statement, [sessionId])).count > 0) return true;
        return false;
      }),
  };
}

async function deleteEmpty(query: Query, sessionId: string, row: number): Promise<void> {
  // First, so that what another program writes in it just now is seen.
  await query("SELECT 1 FROM chats WHERE session_id = $1 AND id = $2 FOR UPDATE", [sessionId, row]);
  await query(
    `DELETE FROM chats WHERE session_id = $1 AND id = $2
       AND NOT EXISTS (SELECT 1 FROM messages WHERE chat_id = $2)`,
    [sessionId, row],
  );
}
