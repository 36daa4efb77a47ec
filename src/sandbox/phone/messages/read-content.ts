import { normalizeMessageContent, type proto } from "@whiskeysockets/baileys";
import type { People } from "../../people.ts";
import type { Content } from "./received-message.ts";

/** What a decrypted message says. */
export function readContent(message: proto.IMessage, people: People): Content {
  const content = normalizeMessageContent(message);
  const text = content?.conversation || content?.extendedTextMessage?.text;
  if (!text) return { kind: "unknown" };
  return { kind: "text", text, ...contextOf(content.extendedTextMessage?.contextInfo, people) };
}

function contextOf(
  context: proto.IContextInfo | null | undefined,
  people: People,
): Pick<Content, "quoted" | "mentions"> {
  return {
    ...(context?.stanzaId && { quoted: context.stanzaId }),
    ...(context?.mentionedJid?.length && { mentions: context.mentionedJid.map((jid) => people.chatOf(jid)) }),
  };
}
