import type { z } from "@hono/zod-openapi";
import {
  toGatewayError,
  toJid,
  type ChatAddress,
  type Message,
  type Session,
} from "../../../src/core/index.ts";
import type { JsonList } from "../../../src/http/answers/list-text.ts";
import { parseNumber } from "../dialect/chat-number.ts";
import { invalidBody } from "../dialect/validation.ts";
import { contentOf, typeOf } from "../messages/message-words.ts";
import { mediaOf, ownJid, statusOf } from "../messages/stored/convert.ts";
import {
  momentOf,
  MOST_MESSAGES,
  USUAL_MESSAGES,
  type DeleteChatBody,
  type DeleteChatResponse,
  type HistoryBody,
  type HistoryMessage,
  type HistoryResponse,
} from "./schemas.ts";

/** A part of a chat as it was asked for. */
export type AskedHistory = {
  readonly chat: ChatAddress;
  readonly span: {
    readonly fromMs: number | undefined;
    readonly toMs: number | undefined;
    readonly most: number;
  };
};

export function fromHistoryBody({ number, count, from, to }: z.infer<typeof HistoryBody>): AskedHistory {
  const most = Math.min(Math.max(count || USUAL_MESSAGES, 1), MOST_MESSAGES);
  const fromMs = from === undefined ? undefined : momentOf(from);
  const toMs = to === undefined ? undefined : momentOf(to);
  return { chat: fromNumber(number), span: { fromMs, toMs, most } };
}

type Ends = Omit<z.infer<typeof HistoryResponse>, "messages">;
type HistoryList = JsonList<
  "messages",
  Message,
  z.infer<typeof HistoryMessage>,
  Pick<Ends, "success" | "message">,
  Omit<Ends, "success" | "message">
>;

/** The list of a part of a chat. */
export function toHistory(
  session: Session,
  { chat, span }: AskedHistory,
  messages: AsyncIterable<Message>,
): HistoryList {
  // Under which JID it is known its messages tell.
  let jid = toJid(chat);
  return {
    name: "messages",
    items: messages,
    toRow(message) {
      jid = message.chat;
      return toHistoryMessage(session, message);
    },
    before: { success: true, message: "Chat history retrieved successfully" },
    after: ({ count }) => ({ count, hasMore: count === span.most, chat_jid: jid }),
  };
}

function toHistoryMessage(session: Session, message: Message): z.infer<typeof HistoryMessage> {
  const { id, content, fromMe, author, atMs } = message;
  const sender = fromMe ? ownJid(session) : (author ?? undefined);
  const media = mediaOf(content);
  return {
    id,
    content: contentOf(content),
    type: typeOf(content),
    fromMe,
    ...(sender !== undefined && { senderJid: sender }),
    timestamp: new Date(atMs).toISOString(),
    status: statusOf(message),
    ...(media && { media }),
  };
}

export function fromNumber(number: string): ChatAddress {
  const address = parseNumber(number);
  // The schema has refused it.
  if (!address) throw invalidBody();
  return address;
}

/** A chat of which nothing is kept is deleted already. */
export function unlessGone(error: unknown): void {
  if (toGatewayError(error).code !== "chat_not_found") throw error;
}

export function toChatDeleted({
  number,
  deleteMedia = false,
}: z.infer<typeof DeleteChatBody>): z.infer<typeof DeleteChatResponse> {
  return {
    success: true,
    message: deleteMedia ? "Chat deleted successfully (including media)" : "Chat deleted successfully",
    chat_jid: toJid(fromNumber(number)),
    delete_media: deleteMedia,
  };
}
