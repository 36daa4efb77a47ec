import type { Applied } from "../../../core/index.ts";
import { contentRow, OWN, type MessageRow } from "../../rows/messages/message-row.ts";
import { resealed } from "../../rows/messages/sealed-content.ts";
import type { Vault } from "../../vault.ts";
import type { Db } from "../database/database.ts";

type TargetRow = Pick<MessageRow, "id" | "content">;

/** Does to a message what the one in `row`, of the same chat, changes of it; nothing where it is gone. */
export function changeApplying(
  db: Db,
  vault: Vault,
): (sessionId: string, row: number, applied: Applied) => void {
  const select = db.prepare<[string, string, string, number], TargetRow>(
    `SELECT m.id, m.content FROM messages m JOIN messages about ON about.chat_id = m.chat_id
     WHERE m.session_id = ? AND m.wa_id = ? AND m.author = ? AND about.id = ?`,
  );
  const edit = db.prepare<[Buffer, number]>("UPDATE messages SET content = ?, edited = 1 WHERE id = ?");
  const markDeleted = db.prepare<[number]>("UPDATE messages SET deleted = 1 WHERE id = ?");
  return (sessionId, row, applied) => {
    const { id, author } = applied.target;
    const target = select.get(sessionId, id, author ?? OWN, row);
    if (!target) return;
    if ("isDeleted" in applied) markDeleted.run(target.id);
    else {
      const name = contentRow(sessionId, id, author ?? OWN);
      edit.run(resealed(vault, name, target.content, applied.content), target.id);
    }
  };
}
