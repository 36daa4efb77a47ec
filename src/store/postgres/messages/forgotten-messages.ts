import type { MessageStore } from "../../../core/index.ts";
import type { Steps } from "../database/steps.ts";
import { messagesBetween } from "./of-session.ts";

type Forgotten = Pick<MessageStore, "delete" | "forgetOlder" | "forgetExcess" | "forgetKeys">;

const LAST_TOO_MUCH = `(
  SELECT id FROM messages WHERE ${messagesBetween("0")} ORDER BY session_id DESC, id DESC LIMIT 1 OFFSET $2)`;

/** What is deleted, too old or too much. Rows are in the order in which they came: the oldest are the first. */
export function forgottenMessages({ write }: Steps): Forgotten {
  /** How many rows go. */
  const remove = (of: readonly string[], statement: string, values: readonly unknown[]) =>
    write(of, async (query) => (await query(statement, values)).count);

  return {
    delete: async (sessionId, row, id) =>
      (await remove([sessionId], "DELETE FROM messages WHERE session_id = $1 AND id = $2 AND wa_id = $3", [
        sessionId,
        row,
        id,
      ])) > 0,
    forgetOlder: (beforeWallMs, limit) =>
      remove(
        [],
        `DELETE FROM messages WHERE id IN (
           SELECT id FROM (SELECT id, created_at FROM messages ORDER BY id LIMIT $1) oldest WHERE created_at < $2)`,
        [limit, beforeWallMs],
      ),
    forgetExcess: (sessionId, most, limit) =>
      remove(
        [sessionId],
        `DELETE FROM messages WHERE id = ANY(ARRAY(
           SELECT id FROM messages WHERE ${messagesBetween("0", LAST_TOO_MUCH)} AND state IS DISTINCT FROM 'pending'
           ORDER BY session_id, id LIMIT $3))`,
        [sessionId, most, limit],
      ),
    forgetKeys: (beforeWallMs, limit) =>
      remove(
        [],
        `DELETE FROM idempotency_keys WHERE ctid = ANY(ARRAY(
           SELECT ctid FROM idempotency_keys WHERE created_at < $1 ORDER BY created_at LIMIT $2))`,
        [beforeWallMs, limit],
      ),
  };
}
