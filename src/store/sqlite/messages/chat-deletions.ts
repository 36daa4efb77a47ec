import { performance } from "node:perf_hooks";
import type { ChatDeletion, ChatStore } from "../../../core/index.ts";
import { ALL_TIME_MS, FORGOTTEN } from "../../rows/messages/chat-row.ts";
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";

/** How long everything else waits for one go, give or take a few rows. */
const SLICE_MS = 10;
const ROWS_AT_ONCE = 100;

type Deletions = Pick<AtOnce<ChatStore>, "beginDeletion" | "deleteSome" | "forgetSome">;

/** Chats go in slices: one can have a hundred thousand messages. */
export function chatDeletions(db: Db): Deletions {
  const select = db
    .prepare<[string, string], number>("SELECT id FROM chats WHERE session_id = ? AND key = ?")
    .pluck();
  // It goes last: while it is there, what is written later has a greater id.
  const newestMessage = db
    .prepare<[number], number | null>("SELECT max(id) FROM messages WHERE chat_id = ?")
    .pluck();
  const deleteNewest = db.prepare<[string, number, number, number]>(
    "DELETE FROM messages WHERE session_id = ? AND chat_id = ? AND id = ? AND at <= ?",
  );
  // By the index of its chat: that of its session leads past all other messages.
  const deleteMessages = db.prepare<[string, number, number, number]>(
    `DELETE FROM messages WHERE +session_id = ? AND chat_id = ? AND id < ? AND at <= ? LIMIT ${ROWS_AT_ONCE}`,
  );
  const deleteEmpty = db.prepare<[string, number, number]>(
    `DELETE FROM chats WHERE session_id = ? AND id = ? AND NOT EXISTS (SELECT 1 FROM messages WHERE chat_id = ?)`,
  );
  const forget = FORGOTTEN.map((table) =>
    db.prepare<[string]>(`DELETE FROM ${table} WHERE session_id = ? LIMIT ${ROWS_AT_ONCE}`),
  );

  /** Runs it again and again; whether there may be more when the time is over. */
  const forSomeTime = db.transaction((removesSome: () => boolean): boolean => {
    const endsAtMs = performance.now() + SLICE_MS;
    while (performance.now() < endsAtMs) if (!removesSome()) return false;
    return true;
  });

  return {
    beginDeletion(sessionId, key, upToMs): ChatDeletion | undefined {
      const row = select.get(sessionId, key);
      if (row === undefined) return undefined;
      return { sessionId, row, upToMessage: newestMessage.get(row) ?? 0, upToMs };
    },
    deleteSome: ({ sessionId, row, upToMessage, upToMs = ALL_TIME_MS }) =>
      forSomeTime.immediate(() => {
        if (deleteMessages.run(sessionId, row, upToMessage, upToMs).changes > 0) return true;
        deleteNewest.run(sessionId, row, upToMessage, upToMs);
        deleteEmpty.run(sessionId, row, row);
        return false;
      }),
    forgetSome: (sessionId) =>
      forSomeTime.immediate(() => forget.some((statement) => statement.run(sessionId).changes > 0)),
  };
}
