import type { MessageStore } from "../../../core/index.ts";
import { contentRow, type MessageRow } from "../../rows/messages/message-row.ts";
import { relocated } from "../../rows/messages/sealed-content.ts";
import type { Vault } from "../../vault.ts";
import type { Steps } from "../database/steps.ts";

/** Where WhatsApp has the media of messages. */
export function mediaPlaces({ write }: Steps, vault: Vault): Pick<MessageStore, "relocate"> {
  return {
    relocate: ({ sessionId, row, id }, directPath) =>
      write([sessionId], async (query) => {
        const { rows } = await query<Pick<MessageRow, "author" | "content">>(
          `SELECT author, content FROM messages WHERE session_id = $1 AND id = $2 AND wa_id = $3
           FOR NO KEY UPDATE`,
          [sessionId, row, id],
        );
        const found = rows[0];
        if (!found) return;
        const content = relocated(vault, contentRow(sessionId, id, found.author), found.content, directPath);
        if (content) await query("UPDATE messages SET content = $1 WHERE id = $2", [content, row]);
      }),
  };
}
