import type { MessageStore } from "../../../core/index.ts";
import { contentRow, type MessageRow } from "../../rows/messages/message-row.ts";
import { relocated } from "../../rows/messages/sealed-content.ts";
import type { Vault } from "../../vault.ts";
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";

type Found = Pick<MessageRow, "author" | "content">;

/** Where WhatsApp has the media of messages. */
export function mediaPlaces(db: Db, vault: Vault): AtOnce<Pick<MessageStore, "relocate">> {
  const select = db.prepare<[string, number, string], Found>(
    "SELECT author, content FROM messages WHERE session_id = ? AND id = ? AND wa_id = ?",
  );
  const update = db.prepare<[Buffer, number]>("UPDATE messages SET content = ? WHERE id = ?");
  const relocate = db.transaction((sessionId: string, row: number, id: string, directPath: string) => {
    const found = select.get(sessionId, row, id);
    if (!found) return;
    const content = relocated(vault, contentRow(sessionId, id, found.author), found.content, directPath);
    if (content) update.run(content, row);
  });
  return {
    relocate: ({ sessionId, row, id }, directPath) => relocate.immediate(sessionId, row, id, directPath),
  };
}
