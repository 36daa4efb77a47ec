import type { MessageStore } from "../../../core/index.ts";
import type { Vault } from "../../vault.ts";
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";
import { resealed } from "./apply-change.ts";
import { contentRow, type MessageRow } from "./message-row.ts";
import { decodeMessage } from "./message-text.ts";

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
    const name = contentRow(sessionId, id, found.author);
    const { content } = decodeMessage(vault.open(name, found.content));
    if (!("media" in content)) return;
    // The address that it had is that of the file that is gone.
    const media = { ...content.media, place: { url: "", directPath } };
    update.run(resealed(vault, name, found.content, { ...content, media }), row);
  });
  return {
    relocate: ({ sessionId, row, id }, directPath) => relocate.immediate(sessionId, row, id, directPath),
  };
}
