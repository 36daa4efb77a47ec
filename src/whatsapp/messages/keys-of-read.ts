import type { WAMessageKey } from "@whiskeysockets/baileys";
import { toJid, type ReadMessages } from "../../core/index.ts";

/** By what a receipt names messages: those of a group by their author too. */
export function keysOf({ chat, author, ids }: ReadMessages): WAMessageKey[] {
  const remoteJid = toJid(chat);
  const participant = chat.kind === "group" ? { participant: author } : {};
  return ids.map((id) => ({ remoteJid, id, fromMe: false, ...participant }));
}
