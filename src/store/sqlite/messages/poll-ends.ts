import type { MessageStore } from "../../../core/index.ts";
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";
import { boundTo, isOneOf, type StreamsBound } from "../some-streams.ts";

type PollEndRow = { readonly id: number; readonly session_id: string; readonly ends_at: number };

/** Which polls are still to be ended. */
export function pollEnds(db: Db): AtOnce<Pick<MessageStore, "nextPollEnd" | "endPoll">> {
  const selectNext = db.prepare<StreamsBound, PollEndRow>(
    `SELECT id, session_id, ends_at FROM messages
     WHERE ends_at IS NOT NULL AND ${isOneOf("session_id")} ORDER BY ends_at LIMIT 1`,
  );
  const end = db.prepare<[string, number]>(
    "UPDATE messages SET ends_at = NULL WHERE session_id = ? AND id = ? AND ends_at IS NOT NULL",
  );
  return {
    nextPollEnd(of) {
      const next = selectNext.get(boundTo(of));
      return next && { row: next.id, sessionId: next.session_id, atMs: next.ends_at };
    },
    endPoll: (sessionId, row) => end.run(sessionId, row).changes > 0,
  };
}
