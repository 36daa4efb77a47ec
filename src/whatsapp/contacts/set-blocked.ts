import { S_WHATSAPP_NET, type WASocket } from "@whiskeysockets/baileys";
import type { Person } from "../../core/index.ts";

/** Blocks somebody, by LID and number, or no longer, by LID. Throws what the library throws for a refusal. */
export async function setBlocked(socket: WASocket, { lid, jid }: Person, isBlocked: boolean): Promise<void> {
  const whom = { ...(lid !== null && { jid: lid }), ...(isBlocked && jid !== null && { pn_jid: jid }) };
  await socket.query({
    tag: "iq",
    attrs: { to: S_WHATSAPP_NET, type: "set", xmlns: "blocklist" },
    content: [{ tag: "item", attrs: { action: isBlocked ? "block" : "unblock", ...whom } }],
  });
}
