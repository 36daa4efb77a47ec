import { normalizeMessageContent } from "@whiskeysockets/baileys";
import { NotShown } from "../phone/messages/reading/not-shown.ts";
import { attachmentIn, decryptFile } from "../phone/messages/reading/read-media.ts";
import type { Content } from "../phone/messages/received-message.ts";
import type { ServerContext } from "../server/context.ts";

const LARGEST_BYTES = 8 * 1024 * 1024;

/** By what a file begins with; undefined for what no browser is to show. SVG, which can hold scripts, is none of them. */
const TYPES: readonly (readonly [type: string, start: RegExp])[] = [
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/png", /^\x89PNG\r\n/],
  ["image/gif", /^GIF8[79]a/],
  ["image/webp", /^RIFF[^]{4}WEBP/],
];
const START_BYTES = 12;

export type Picture = { readonly type: string; readonly bytes: Buffer };

/** True for a picture that is not too large to be shown; whether its file is one shows when it is asked for. */
export function isPicture({ kind, media }: Content): boolean {
  return (kind === "image" || kind === "sticker") && media !== undefined && media.size <= LARGEST_BYTES;
}

/** The picture in a message of a chat, as its phone has it from the media host and decrypts it; undefined when there is none. */
export function findPicture(
  { chat, seq }: { readonly chat: number; readonly seq: number },
  { phones, phoneDevices, media }: ServerContext,
): Picture | undefined {
  const conversation = phones.find(chat)?.conversation;
  const entry = conversation?.find(seq);
  if (!entry || !isPicture(entry.content)) return undefined;
  const known = phoneDevices.find(conversation?.owner ?? "")?.known.find(entry.author, entry.id);
  const attachment = known && attachmentIn(normalizeMessageContent(known.message) ?? {});
  if (!attachment) return undefined;
  try {
    const bytes = decryptFile(attachment, media);
    const type = typeOf(bytes);
    return type === undefined ? undefined : { type, bytes };
  } catch (error) {
    // The media host has dropped the file since.
    if (error instanceof NotShown) return undefined;
    throw error;
  }
}

function typeOf(bytes: Buffer): string | undefined {
  const start = bytes.toString("latin1", 0, START_BYTES);
  return TYPES.find(([, pattern]) => pattern.test(start))?.[0];
}
