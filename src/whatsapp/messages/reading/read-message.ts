import {
  jidNormalizedUser,
  normalizeMessageContent,
  proto,
  type WAMessage,
  type WAMessageKey,
} from "@whiskeysockets/baileys";
import {
  parseRecipient,
  targetOf,
  type ArchivedMessage,
  type HeardMessage,
  type Recipient,
} from "../../../core/index.ts";
import { isMessageId } from "./message-id.ts";
import { wellFormed } from "../well-formed.ts";
import { readAct } from "./read-act.ts";
import { readContent } from "./read-content.ts";

/** What a line knows that a message is read with. */
export type Reader = {
  /** The account's own JIDs. */
  readonly ownNames: () => readonly string[];
  readonly namesOf: (jid: string) => Promise<readonly string[]>;
  readonly find: (id: string) => Promise<readonly ArchivedMessage[]>;
  readonly isAdmin: (group: string, jid: string) => Promise<boolean>;
};

/** A message as the core hears of it; undefined for one that shows nothing, that is of no chat, or that cannot be kept. */
export async function readMessage(message: WAMessage, reader: Reader): Promise<HeardMessage | undefined> {
  const { key, message: carried } = message;
  const chat = parseRecipient(jidNormalizedUser(key.remoteJid ?? ""));
  const content = normalizeMessageContent(carried);
  if (!chat || !carried || !content || !isMessageId(key.id)) return undefined;
  const author = await authorOf(key, chat, reader);
  const names = author === null ? reader.ownNames() : await reader.namesOf(author);
  const { ownNames, namesOf, find } = reader;
  const about = { key, author, authorNames: names, ownNames: ownNames(), namesOf, find };
  const read = readContent(content, chat.kind === "channel") ?? (await readAct(content, about));
  if (!read || !isMessageId(targetOf(read)?.id ?? key.id)) return undefined;
  const context = contextIn(content);
  // Of half a surrogate pair no JSON could be told.
  return wellFormed<HeardMessage>({
    what: "message",
    id: key.id,
    chat,
    author,
    atMs: Number(message.messageTimestamp ?? 0) * 1000,
    content: read,
    quoted: context?.stanzaId ?? null,
    mentions: context?.mentionedJid ?? [],
    forwards: context?.isForwarded ? Math.max(1, context.forwardingScore ?? 1) : 0,
    pushName: message.pushName ?? null,
    ...(message.verifiedBizName && { businessName: message.verifiedBizName }),
    wire: proto.Message.encode(carried).finish(),
    isAdmin:
      chat.kind === "group" && author !== null && (await mayRevoke(read.kind, key.remoteJid, author, reader)),
  });
}

/** Null for the account itself, which WhatsApp does not say of a post: one that was sent here is known. */
async function authorOf(key: WAMessageKey, chat: Recipient, { find }: Reader): Promise<string | null> {
  if (key.fromMe) return null;
  const author = jidNormalizedUser(key.participant || (key.remoteJid ?? ""));
  if (chat.kind !== "channel") return author;
  const isOwn = (await find(key.id ?? "")).some((sent) => sent.author === null && sent.chat === author);
  return isOwn ? null : author;
}

/** Asked only where it matters. */
async function mayRevoke(
  kind: HeardMessage["content"]["kind"],
  group: string | null | undefined,
  author: string,
  { isAdmin }: Reader,
): Promise<boolean> {
  return kind === "revoke" && isAdmin(group ?? "", author);
}

/** Every kind of message keeps its context in its own part. */
function contextIn(message: proto.IMessage): proto.IContextInfo | undefined {
  for (const part of Object.values(message) as unknown[]) {
    if (typeof part === "object" && part !== null && "contextInfo" in part && part.contextInfo)
      return part.contextInfo;
  }
  return undefined;
}
