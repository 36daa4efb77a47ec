import {
  parseRecipient,
  STATUS_FEED,
  targetOf,
  toJid,
  type Content,
  type Message,
  type SendMessage,
  type Session,
} from "../../../../src/core/index.ts";
import { parseNumber, parseTarget } from "../../dialect/chat-number.ts";
import { invalidBody } from "../../dialect/validation.ts";
import { contentOf, typeOf } from "../message-words.ts";
import {
  LONGEST_DELAY_SECONDS,
  LONGEST_SOURCE,
  type SendBody,
  type SentMessage,
  type SentResponse,
} from "./schemas.ts";

/** How a message is to go, whatever is in it. */
export function fromSendBody(body: SendBody): Omit<SendMessage, "content"> {
  const { number, delay = 0, waitWhileTyping = 0, replyTo, replyPrivate } = body;
  const { mention = [], mentionAll, source } = body;
  const to = number === undefined ? STATUS_FEED : parseTarget(number);
  // The schema has refused it.
  if (!to) throw invalidBody();
  return {
    to,
    replyTo: replyTo === "" ? undefined : replyTo,
    isPrivateReply: replyPrivate === true && Boolean(replyTo),
    mentions: to.kind === "group" ? mention.map(toPersonJid) : [],
    mentionsAll: mentionAll,
    typing: toMs(delay),
    waitWhileTypingMs: toMs(waitWhileTyping),
    source: toSource(source),
    isQueued: false,
  };
}

function toMs(seconds: number): number {
  return Math.min(Math.max(seconds, 0), LONGEST_DELAY_SECONDS) * 1000;
}

function toPersonJid(number: string): string {
  const address = parseNumber(number);
  if (!address) throw invalidBody();
  return toJid(address);
}

function toSource(source = ""): string {
  return Array.from(source).slice(0, LONGEST_SOURCE).join("") || "api";
}

/** A message that WhatsApp has acknowledged. */
export function toSentResponse(
  session: Session,
  message: Message,
  groupName: string | undefined,
): SentResponse {
  return {
    success: true,
    message: "Message sent successfully",
    status: "sent",
    data: toSentMessage(session, message, groupName),
  };
}

function toSentMessage({ device }: Session, message: Message, groupName: string | undefined): SentMessage {
  const { id, atMs, content, chat, mentions, quoted } = message;
  const about = targetOf(content)?.id ?? quoted;
  return {
    messageId: id,
    direction: "outgoing",
    timestamp: new Date(atMs).toISOString(),
    messageType: typeOf(content),
    ...(content.kind !== "sticker" && { content: contentOf(content) }),
    chat: { jid: chat, ...(groupName && { groupName }), type: chatTypeOf(chat) },
    sender: {
      ...(device && { jid: toJid({ kind: "person", number: device.number }) }),
      ...(device?.lid && { lid: device.lid }),
      ...(device?.pushName && { name: device.pushName }),
    },
    ...(mentions.length > 0 && { mentions: [...mentions] }),
    ...(about !== null && { replyTo: { messageId: about } }),
    ...mediaOf(content),
  };
}

function chatTypeOf(chat: string): SentMessage["chat"]["type"] {
  const kind = parseRecipient(chat)?.kind;
  if (kind === "channel") return "newsletter";
  return kind === "group" || kind === "status" ? kind : "private";
}

function mediaOf(content: Content) {
  if (!("media" in content)) return {};
  const { place, mimetype, bytes, seconds } = content.media;
  return {
    ...(place && { mediaUrl: place.url }),
    mediaMimeType: mimetype,
    mediaSize: bytes,
    ...(seconds !== undefined && { mediaDuration: seconds }),
  };
}
