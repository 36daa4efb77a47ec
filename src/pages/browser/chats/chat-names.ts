import type { ChatRow } from "./rows.ts";

/** What steers how a text is written, or cannot be seen. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** A name that somebody else chose, so that it can pretend nothing: what steers the writing shows as its code. */
export function shownName(name: string): string {
  return name.replaceAll(UNSEEN, (unseen) => {
    const code = unseen.codePointAt(0)?.toString(16).toUpperCase() ?? "";
    return String.raw`\u${code.padStart(4, "0")}`;
  });
}

/** What a person or a group is called by its JID. */
export function nameOf(jid: string): string {
  const [user = "", server] = jid.split("@");
  if (server === "s.whatsapp.net" || server === undefined) return `+${shownName(user)}`;
  if (server === "g.us") return `Group ${shownName(user)}`;
  return server === "lid" ? `LID ${shownName(user)}` : shownName(jid);
}

/** What a chat is called. */
export function chatNameOf({ jid, name }: Pick<ChatRow, "jid" | "name">): string {
  return name === null || jid.startsWith(`${name}@`) ? nameOf(jid) : shownName(name);
}

/** The chat that somebody means who types a number in any form, or a JID. */
export function typedChat(text: string): string {
  const typed = text.trim();
  return typed.includes("@") ? typed : typed.replaceAll(/[\s()+./-]/g, "");
}

/** Whether a chat goes by that number or JID. */
export function isNamed({ jid, aliases }: Pick<ChatRow, "jid" | "aliases">, chat: string): boolean {
  return [jid, ...aliases].some((one) => one === chat || one === `${chat}@s.whatsapp.net`);
}
