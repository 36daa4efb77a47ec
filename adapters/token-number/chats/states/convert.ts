import type { z } from "@hono/zod-openapi";
import type { ChatAddress, Message, MuteSpan } from "../../../../src/core/index.ts";
import { fromNumber } from "../convert.ts";
import { mutedText, spanOf } from "./mute-span.ts";
import type {
  ArchivedResponse,
  ChatReadResponse,
  FavoriteBody,
  FavoriteResponse,
  MarkedReadResponse,
  MarkReadBody,
  MuteBody,
  MutedResponse,
  PinnedResponse,
} from "./schemas.ts";

/** The chat of a message, and who wrote it where that is told. */
export function fromMarkReadBody({ number, sender }: z.infer<typeof MarkReadBody>): {
  readonly chat: ChatAddress;
  readonly author?: ChatAddress;
} {
  return { chat: fromNumber(number), ...(sender && { author: fromNumber(sender) }) };
}

/** Null = muted no longer. */
export function fromMuteBody({ mute = false, duration }: z.infer<typeof MuteBody>): MuteSpan | null {
  return mute ? (spanOf(duration) ?? null) : null;
}

export function toMarkedRead(jid: string, id: string): z.infer<typeof MarkedReadResponse> {
  return { success: true, message: "Message marked as read successfully", message_id: id, chat_jid: jid };
}

export function toChatRead(jid: string, isRead: boolean): z.infer<typeof ChatReadResponse> {
  const message = isRead ? "Chat marked as read successfully" : "Chat marked as unread successfully";
  return { success: true, message, chat_jid: jid, read: isRead };
}

export function toArchived(jid: string, isArchived: boolean): z.infer<typeof ArchivedResponse> {
  const message = isArchived ? "Chat archived successfully" : "Chat unarchived successfully";
  return { success: true, message, chat_jid: jid, archived: isArchived };
}

export function toPinned(jid: string, isPinned: boolean): z.infer<typeof PinnedResponse> {
  const message = isPinned ? "Chat pinned successfully" : "Chat unpinned successfully";
  return { success: true, message, chat_jid: jid, pinned: isPinned };
}

export function toMuted(jid: string, span: MuteSpan | null): z.infer<typeof MutedResponse> {
  return {
    success: true,
    message: span === null ? "Chat notifications unmuted successfully" : mutedText(span),
    chat_jid: jid,
    muted: span !== null,
    duration: typeof span === "number" ? span / 1_000 : 0,
  };
}

export function toStarred({ chat, id }: Message, isStarred: boolean): z.infer<typeof FavoriteResponse> {
  const message = isStarred ? "Message favorited successfully" : "Message unfavorited successfully";
  return { success: true, message, type: "message", chat_jid: chat, message_id: id, favorite: isStarred };
}

export function toFavorite(jid: string, isFavorite: boolean): z.infer<typeof FavoriteResponse> {
  const message = isFavorite ? "Chat favorited successfully" : "Chat unfavorited successfully";
  return { success: true, message, type: "chat", chat_jid: jid, favorite: isFavorite };
}

/** What is to be a favourite: a message where one is named. */
export function fromFavoriteBody({ number, messageId }: z.infer<typeof FavoriteBody>) {
  return messageId
    ? ({ kind: "message", id: messageId } as const)
    : ({ kind: "chat", chat: fromNumber(number ?? "") } as const);
}
