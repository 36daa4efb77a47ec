import { TEXTS } from "../../texts.ts";
import { nameOf } from "../chat-names.ts";
import type { MessageRow } from "../rows.ts";

const LONGEST_EXCERPT = 200;

/** Who wrote a message. */
export function authorOf({ fromMe, senderJid, senderLid }: MessageRow): string {
  if (fromMe) return TEXTS.chats.own;
  const jid = senderJid ?? senderLid;
  return jid === undefined ? TEXTS.chats.somebody : nameOf(jid);
}

/** A message in a few words, for whoever refers to it. */
export function excerptOf({ type, body, deleted }: MessageRow): string {
  if (deleted) return TEXTS.chats.deleted;
  if (body === undefined) return TEXTS.chats.kindOf(type);
  const characters = Array.from(body);
  return characters.length > LONGEST_EXCERPT ? `${characters.slice(0, LONGEST_EXCERPT).join("")}…` : body;
}

/** A file's size in a unit that fits. */
export function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kibibytes = bytes / 1024;
  return kibibytes < 1024 ? `${kibibytes.toFixed(1)} KiB` : `${(kibibytes / 1024).toFixed(1)} MiB`;
}
