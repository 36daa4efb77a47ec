import { hash } from "node:crypto";
import type { z } from "@hono/zod-openapi";
import {
  notForwardable,
  parseChatAddress,
  toJid,
  type ChatAddress,
  type Content,
  type MediaContent,
  type MediaKind,
  type Message,
  type MessageState,
  type Session,
} from "../../../../src/core/index.ts";
import { parseNumber } from "../../dialect/chat-number.ts";
import { invalidBody } from "../../dialect/validation.ts";
import { contentOf, typeOf, type MessageType } from "../message-words.ts";
import {
  STATUS_CODES,
  type DeleteResponse,
  type EditResponse,
  type ForwardBody,
  type ForwardResponse,
  type FoundResponse,
  type PollResponse,
  type StatusResponse,
  type StatusWord,
  type StoredMedia,
} from "./schemas.ts";

/** What is done from here is labelled so. */
export const SOURCE = "api";

const WORD_BY_STATE: Readonly<Record<MessageState, StatusWord>> = {
  pending: "pending",
  sent: "sent",
  delivered: "delivered",
  read: "read",
  played: "played",
  failed: "error",
};

export function statusOf({ state }: Message): StatusWord {
  return state === null ? "received" : WORD_BY_STATE[state];
}

/** Undefined for a session that no phone has linked any more. */
export function ownJid({ device }: Session): string | undefined {
  return device ? toJid({ kind: "person", number: device.number }) : undefined;
}

export function isInGroup({ chat }: Message): boolean {
  return parseChatAddress(chat)?.kind === "group";
}

export function toFound(session: Session, message: Message): z.infer<typeof FoundResponse> {
  const { id, content, chat, atMs, fromMe, author } = message;
  const own = ownJid(session);
  const isGroup = isInGroup(message);
  const from = fromMe ? own : (author ?? undefined);
  const to = fromMe || isGroup ? chat : own;
  const media = mediaOf(content);
  return {
    success: true,
    message: "Message found",
    messageId: id,
    data: {
      content: contentOf(content),
      type: typeOf(content),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      chat,
      timestamp: new Date(atMs).toISOString(),
      isGroup,
      status: statusOf(message),
      ...(media && { media }),
    },
    status: "found",
  };
}

/** What is told of the file in a message; undefined where there is none. */
export function mediaOf(content: Content): z.infer<typeof StoredMedia> | undefined {
  if (!("media" in content)) return undefined;
  const { mimetype, bytes, seconds } = content.media;
  const type = mediaTypeOf(content);
  return { type, mimeType: mimetype, size: bytes, ...(seconds !== undefined && { duration: seconds }) };
}

/** A voice note is an audio, as it is everywhere but in an event. */
export function mediaTypeOf({ kind }: MediaContent): MediaKind {
  return kind === "voice" ? "audio" : kind;
}

export function toStatus(message: Message): z.infer<typeof StatusResponse> {
  const status = statusOf(message);
  return {
    success: true,
    message: "Message status retrieved successfully",
    message_id: message.id,
    status,
    status_code: STATUS_CODES[status],
    direction: message.fromMe ? "sent" : "received",
    chat_jid: message.chat,
    timestamp: new Date(message.atMs).toISOString(),
  };
}

export function toPoll(
  session: Session,
  { id, content }: Message,
  votes: readonly Message[],
): z.infer<typeof PollResponse> {
  const { question, options } = content.kind === "poll" ? content : { question: "", options: [] };
  const details = votes.flatMap((vote) => detailsOf(session, vote));
  const countOf = (name: string) => details.filter(({ optionName }) => optionName === name).length;
  return {
    success: true,
    message: "Poll votes retrieved successfully",
    messageId: id,
    data: {
      messageId: id,
      name: question,
      votes: options.map((name) => ({ optionName: name, optionVoteCount: countOf(name) })),
      voteDetails: details,
    },
  };
}

type VoteDetail = z.infer<typeof PollResponse>["data"]["voteDetails"][number];

/** One for each option that a voter has chosen. */
function detailsOf(session: Session, { id, content, author, atMs }: Message): readonly VoteDetail[] {
  if (content.kind !== "vote") return [];
  const [voter = ""] = (author ?? ownJid(session) ?? "").split("@");
  return content.options.map((optionName) => ({
    optionHash: hash("sha256", optionName, "hex").toUpperCase(),
    optionName,
    senderJid: voter,
    voteMessageId: id,
    createdAt: new Date(atMs).toISOString(),
  }));
}

export function fromForwardBody({ to }: z.infer<typeof ForwardBody>): ChatAddress {
  const address = parseNumber(to);
  // The schema has refused it.
  if (!address) throw invalidBody();
  return address;
}

const FORWARDED: readonly MessageType[] = [
  "text",
  "image",
  "video",
  "audio",
  "document",
  "sticker",
  "contact",
  "location",
];

/** Throws `not_forwardable` for a kind that this dialect does not forward. */
export function requireForwardable({ content }: Message): void {
  const type = typeOf(content);
  if (!FORWARDED.includes(type)) throw notForwardable(type);
}

export function toForwarded(original: Message, { id, chat }: Message): z.infer<typeof ForwardResponse> {
  return {
    success: true,
    message: "Message forwarded successfully",
    messageId: id,
    originalId: original.id,
    destinationJid: chat,
  };
}

export function toEdited({ id, chat, content }: Message, text: string): z.infer<typeof EditResponse> {
  return {
    success: true,
    message: "Message edited successfully",
    messageId: id,
    chatJid: chat,
    oldContent: contentOf(content),
    newContent: text,
  };
}

export function toDeleted({ id, chat }: Message, isForEveryone: boolean): z.infer<typeof DeleteResponse> {
  return {
    success: true,
    message: isForEveryone ? "Message deleted for everyone" : "Message deleted for me",
    message_id: id,
    chat_jid: chat,
    delete_type: isForEveryone ? "revoke" : "delete_for_me",
  };
}
