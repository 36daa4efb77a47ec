import type { z } from "@hono/zod-openapi";
import {
  parseChatAddress,
  targetOf,
  textOf,
  toJid,
  type ChatView,
  type ContactNames,
  type ContentKind,
  type Message,
  type MessageState,
  type Session,
} from "../../../src/core/index.ts";
import { called } from "../contacts/called.ts";
import { toMediaMeta } from "../media/media-meta.ts";
import type { MediaAddresses } from "../../../src/http/media/media-address.ts";
import type { MessageRow } from "./schemas.ts";

type Row = z.infer<typeof MessageRow>;

/** What a kind is called here. What only changes another message is in no list: it has the name of what it changes. */
const TYPES: Readonly<Record<ContentKind, Row["type"]>> = {
  text: "text",
  edit: "text",
  revoke: "text",
  vote: "poll",
  image: "image",
  video: "video",
  audio: "audio",
  voice: "audio",
  document: "document",
  sticker: "sticker",
  location: "location",
  contacts: "contact",
  poll: "poll",
  // Announces the pictures behind it, which are listed.
  album: "image",
  reaction: "reaction",
  // Of the other dialect alone: here they are the text that stands in them.
  buttons: "text",
  list: "text",
  carousel: "text",
  pix: "text",
  form: "text",
  event: "text",
};

/** How far a message has come, as a number; one that failed has none. */
const ACK_LEVELS: Readonly<Partial<Record<MessageState, number>>> = {
  pending: 0,
  sent: 1,
  delivered: 2,
  read: 3,
  played: 4,
};

/** What its chat is known by. */
type NamedChat = Pick<ChatView, "key" | "aliases">;

/** What people are called, by the JIDs that messages name them by. */
type NamesByJid = ReadonlyMap<string, ContactNames>;

/** Whom messages name beside the account: who has written them, and who is mentioned. */
export function namedIn(messages: readonly Message[]): readonly string[] {
  return messages.flatMap(({ author, mentions }) => [...(author === null ? [] : [author]), ...mentions]);
}

/** A message of a chat of this session. */
export function toMessageRow(
  message: Message,
  chat: NamedChat,
  session: Session,
  addresses: MediaAddresses,
  names: NamesByJid = new Map(),
): Row {
  const { id, fromMe, state, failure, content, quoted, mentions } = message;
  const body = textOf(content);
  const target = targetOf(content);
  const ackLevel = state && ACK_LEVELS[state];
  return {
    id,
    sessionId: message.sessionId,
    waMessageId: id,
    chatJid: message.chat,
    ...senderOf(message, chat, session),
    ...senderNameOf(message, names),
    fromMe,
    direction: fromMe ? "out" : "in",
    type: TYPES[content.kind],
    ...(body !== "" && { body }),
    ...(quoted !== null && { quotedMessageId: quoted }),
    ...(target && { targetId: target.id }),
    ...(mentions.length > 0 && { mentions: [...mentions] }),
    ...mentionNamesOf(message, names),
    ...mediaOf(message, addresses),
    ...(state && { status: state }),
    ...(typeof ackLevel === "number" && { ackLevel }),
    ...(failure !== null && { error: failure }),
    edited: message.isEdited,
    deleted: message.isDeleted,
    timestamp: message.atMs,
    createdAt: message.createdAtMs,
  };
}

function mediaOf(message: Message, addresses: MediaAddresses): Pick<Row, "hasMedia" | "media"> {
  const { content } = message;
  if (!("media" in content)) return { hasMedia: false, media: null };
  return { hasMedia: true, media: toMediaMeta(message, content.media, addresses) };
}

function senderNameOf({ fromMe, author }: Message, names: NamesByJid): Pick<Row, "senderName"> {
  const known = fromMe || author === null ? undefined : names.get(author);
  const name = known && called(known);
  return name ? { senderName: name } : {};
}

/** By what stands before the `@`. */
function mentionNamesOf({ mentions }: Message, names: NamesByJid): Pick<Row, "mentionNames"> {
  const told = mentions.flatMap((jid) => {
    const known = names.get(jid);
    const name = known && called(known);
    return name ? [[jid.slice(0, jid.indexOf("@")), name] as const] : [];
  });
  return told.length === 0 ? {} : { mentionNames: Object.fromEntries(told) };
}

type Sender = Pick<Row, "senderJid" | "senderLid">;

/** Who wrote it, under both names where they are known. */
function senderOf({ fromMe, author }: Message, chat: NamedChat, { device }: Session): Sender {
  if (fromMe) return device ? named([`${device.number}@s.whatsapp.net`, device.lid]) : {};
  if (author === null) return {};
  const address = parseChatAddress(author);
  const jid = address ? toJid(address) : author;
  const names = [chat.key, ...chat.aliases];
  return named(names.includes(jid) ? names : [jid]);
}

function named(jids: readonly (string | null)[]): Sender {
  const lid = jids.find((jid) => jid?.endsWith("@lid"));
  const number = jids.find((jid) => jid?.endsWith("@s.whatsapp.net"));
  return { ...(number != null && { senderJid: number }), ...(lid != null && { senderLid: lid }) };
}
