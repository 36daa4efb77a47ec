import type { MessageStore } from "../../../core/index.ts";
import type { Steps } from "../database/steps.ts";
import { isOneOf, namesOf } from "../some-streams.ts";

type PollEndRow = { readonly id: number; readonly session_id: string; readonly ends_at: number };

/** Which polls are still to be ended. */
export function pollEnds({ read, write }: Steps): Pick<MessageStore, "nextPollEnd" | "endPoll"> {
  return {
    async nextPollEnd(of) {
      const { rows } = await read<PollEndRow>(
        `SELECT id, session_id, ends_at FROM messages
         WHERE ends_at IS NOT NULL AND ${isOneOf(of, "session_id", "$1")} ORDER BY ends_at LIMIT 1`,
        namesOf(of),
      );
      const next = rows[0];
      return next && { row: next.id, sessionId: next.session_id, atMs: next.ends_at };
    },
    endPoll: (sessionId, row) =>
      write([sessionId], async (query) => {
        const { count } = await query(
          "UPDATE messages SET ends_at = NULL WHERE session_id = $1 AND id = $2 AND ends_at IS NOT NULL",
          [sessionId, row],
        );
        return count > 0;
      }),
  };
}
