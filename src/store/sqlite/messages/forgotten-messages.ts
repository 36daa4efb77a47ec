import type { MessageStore } from "../../../core/index.ts";
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";

/** What is deleted, too old or too much. Rows are in the order in which they came: the oldest are the first. */
export function forgottenMessages(
  db: Db,
): AtOnce<Pick<MessageStore, "delete" | "forgetOlder" | "forgetExcess" | "forgetKeys">> {
  const remove = db.prepare<[string, number, string]>(
    "DELETE FROM messages WHERE session_id = ? AND id = ? AND wa_id = ?",
  );
  const deleteOlder = db.prepare<[number, number]>(
    `DELETE FROM messages WHERE id IN (
       SELECT id FROM (SELECT id, created_at FROM messages ORDER BY id LIMIT ?) WHERE created_at < ?)`,
  );
  const selectLastKept = db
    .prepare<[string, number], number>(
      "SELECT id FROM messages WHERE session_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?",
    )
    .pluck();
  const deleteUpTo = db.prepare<[string, number, number]>(
    `DELETE FROM messages WHERE id IN (
       SELECT id FROM messages WHERE session_id = ? AND id <= ? AND state IS NOT 'pending' ORDER BY id LIMIT ?)`,
  );
  const deleteKeys = db.prepare<[number, number]>(
    `DELETE FROM idempotency_keys WHERE (organization_id, key) IN (
       SELECT organization_id, key FROM idempotency_keys WHERE created_at < ? LIMIT ?)`,
  );
  return {
    delete: (sessionId, row, id) => remove.run(sessionId, row, id).changes > 0,
    forgetOlder: (beforeWallMs, limit) => deleteOlder.run(limit, beforeWallMs).changes,
    forgetExcess(sessionId, most, limit) {
      const last = selectLastKept.get(sessionId, most);
      return last === undefined ? 0 : deleteUpTo.run(sessionId, last, limit).changes;
    },
    forgetKeys: (beforeWallMs, limit) => deleteKeys.run(beforeWallMs, limit).changes,
  };
}
