import { z } from "@hono/zod-openapi";
import { invalidNumber, parseNumber } from "../dialect/chat-number.ts";
import { chatNumber, optionalInteger, optionalText } from "../dialect/detailed-members.ts";
import { optionalFlag, requiredText } from "../dialect/json-members.ts";
import { MESSAGE_TYPES } from "../messages/message-words.ts";
import { StatusWord, StoredMedia } from "../messages/stored/schemas.ts";

export const MOST_MESSAGES = 1_000;
export const USUAL_MESSAGES = 50;

const moment = (name: string) =>
  optionalText(name)
    .refine((text) => text === undefined || momentOf(text) !== undefined, {
      error: `invalid '${name}' date format. Use ISO 8601 format (e.g., '2026-02-16T18:32:39Z')`,
    })
    .openapi({
      description: "ISO 8601: a date, or a date and a time with its zone. Itself included.",
      example: "2026-02-16T18:32:39Z",
    });

const DateTime = z.iso.datetime({ offset: true });
const DateAlone = z.iso.date();

/** Milliseconds since 1970; undefined for what is no moment. */
export function momentOf(text: string): number | undefined {
  const isMoment = DateTime.safeParse(text).success || DateAlone.safeParse(text).success;
  return isMoment ? Date.parse(text) : undefined;
}

export const HistoryBody = z
  .object({
    number: chatNumber(),
    count: optionalInteger("count").openapi({
      type: "integer",
      default: USUAL_MESSAGES,
      description: `How many messages, 1 to ${MOST_MESSAGES}; 0 is ${USUAL_MESSAGES}, and what is outside is cut.`,
      example: 50,
    }),
    from: moment("from"),
    to: moment("to"),
  })
  .openapi("History");

export const HistoryMessage = z
  .object({
    id: z.string(),
    content: z.string(),
    type: z.enum(MESSAGE_TYPES),
    fromMe: z.boolean(),
    senderJid: z.string().optional().openapi({ description: "Its author." }),
    timestamp: z.iso.datetime(),
    status: StatusWord,
    media: StoredMedia.optional(),
  })
  .openapi("HistoryMessage");

export const HistoryResponse = z
  .object({
    success: z.literal(true),
    message: z.literal("Chat history retrieved successfully"),
    messages: z.array(HistoryMessage).openapi({ description: "Newest first." }),
    count: z.int().openapi({ description: "Of these messages." }),
    hasMore: z.boolean().openapi({
      description: "As many as were asked for: the next are those up to the last one's `timestamp`.",
    }),
    chat_jid: z.string(),
  })
  .openapi("ChatHistory");

export const DeleteChatBody = z
  .object({
    number: requiredText("Number is required")
      .refine((text) => parseNumber(text) !== undefined, {
        error: ({ input }) => invalidNumber(String(input)),
      })
      .openapi({ description: "Phone number or JID of the chat.", example: "5511999999999" }),
    deleteMedia: optionalFlag().openapi({
      default: false,
      description: "No files are kept: it changes nothing but the answer.",
    }),
  })
  .openapi("DeleteChat");

export const DeleteChatResponse = z
  .object({
    success: z.literal(true),
    message: z.enum(["Chat deleted successfully", "Chat deleted successfully (including media)"]),
    chat_jid: z.string(),
    delete_media: z.boolean(),
  })
  .openapi("ChatDeleted");
