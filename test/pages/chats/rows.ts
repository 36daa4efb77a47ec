import type { ChatRow, MessageRow } from "../../../src/pages/browser/chats/rows.ts";

export const PARTNER = "5511988887777@s.whatsapp.net";

/** A partner's message; its place in time is in its id: "m3" is from 3. */
export function message(id: string, more: Partial<MessageRow> = {}): MessageRow {
  const timestamp = Number(id.replace(/\D/g, ""));
  const about = { edited: false, deleted: false, timestamp, ...more };
  const isOwn = more.fromMe === true;
  return { id, type: "text", body: id, fromMe: false, ...(!isOwn && { senderJid: PARTNER }), ...about };
}

/** A chat by its number, and when somebody has written there last. */
export function chat(number: string, lastMessageAt: number | null, name: string | null = null): ChatRow {
  return { jid: `${number}@s.whatsapp.net`, aliases: [], name, lastMessageAt, unreadCount: 0 };
}
