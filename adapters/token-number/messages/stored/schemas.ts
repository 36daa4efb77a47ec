import { z } from "@hono/zod-openapi";
import { MEDIA_KINDS } from "../../../../src/core/index.ts";
import { invalidNumber, parseNumber } from "../../dialect/chat-number.ts";
import { atMost } from "../../dialect/detailed-members.ts";
import { optionalFlag, requiredText } from "../../dialect/json-members.ts";
import { MESSAGE_TYPES } from "../message-words.ts";
import { MOST_CHARACTERS } from "../sending/schemas.ts";

/** How far a message has come, and its number. */
export const STATUS_CODES = {
  error: -1,
  pending: 0,
  sent: 1,
  delivered: 2,
  received: 3,
  read: 4,
  played: 5,
} as const;
export type StatusWord = keyof typeof STATUS_CODES;
const STATUS_WORDS = Object.keys(STATUS_CODES) as StatusWord[];

/** The id in a query; `missing` is also what is said of several. */
export const messageIdQuery = (missing: string) =>
  z.object({
    messageId: z
      .string({ error: missing })
      .min(1, { error: missing })
      .openapi({ param: { name: "messageId", in: "query" }, example: "3EB08FCF27E532F1B0F5" }),
  });

export const StatusWord = z.enum(STATUS_WORDS).openapi({
  description: "Of an own message how far it has come; `error` where it failed. Of another's `received`.",
});

/** What is told of the file of a stored message, which `chat/base64` hands out. */
export const StoredMedia = z
  .object({
    type: z.enum(MEDIA_KINDS),
    mimeType: z.string(),
    size: z.int().openapi({ description: "Bytes." }),
    duration: z.int().optional().openapi({ description: "Seconds, of a video, an audio or a voice note." }),
  })
  .openapi("StoredMedia");

export const FoundResponse = z
  .object({
    success: z.literal(true),
    message: z.literal("Message found"),
    messageId: z.string(),
    data: z.object({
      content: z.string().openapi({ description: "What is in it, as one text." }),
      type: z.enum(MESSAGE_TYPES),
      from: z.string().optional().openapi({ description: "JID of its author." }),
      to: z.string().optional(),
      chat: z.string(),
      timestamp: z.iso.datetime(),
      isGroup: z.boolean(),
      status: StatusWord,
      media: StoredMedia.optional(),
    }),
    status: z.literal("found"),
  })
  .openapi("StoredMessage");

export const StatusResponse = z
  .object({
    success: z.literal(true),
    message: z.literal("Message status retrieved successfully"),
    message_id: z.string(),
    status: StatusWord,
    status_code: z.int().min(-1).max(5),
    direction: z.enum(["sent", "received"]),
    chat_jid: z.string(),
    timestamp: z.iso.datetime(),
  })
  .openapi("MessageStatus");

export const Base64Response = z
  .object({
    success: z.literal(true),
    message: z.literal("Base64 retrieved successfully"),
    message_id: z.string(),
    mime_type: z.string(),
    media_type: z.enum(MEDIA_KINDS),
    base64: z.string().openapi({ description: "The file, without a prefix." }),
  })
  .openapi("MessageMedia");

export const PollResponse = z
  .object({
    success: z.literal(true),
    message: z.literal("Poll votes retrieved successfully"),
    messageId: z.string(),
    data: z.object({
      messageId: z.string(),
      name: z.string(),
      votes: z.array(z.object({ optionName: z.string(), optionVoteCount: z.int() })),
      voteDetails: z.array(
        z.object({
          optionHash: z.string().openapi({ description: "SHA-256 of the option, in upper-case hex." }),
          optionName: z.string(),
          senderJid: z.string().openapi({ description: "The voter's number, or LID where that is all." }),
          voteMessageId: z.string(),
          createdAt: z.iso.datetime(),
        }),
      ),
    }),
  })
  .openapi("PollVotes");

export const ForwardBody = z
  .object({
    messageId: requiredText("messageId is required"),
    to: requiredText("to is required")
      .refine((text) => parseNumber(text) !== undefined, {
        error: ({ input }) => invalidNumber(String(input)),
      })
      .openapi({ description: "Phone number or JID of the chat.", example: "5511999999999" }),
  })
  .openapi("Forward");

export const ForwardResponse = z
  .object({
    success: z.literal(true),
    message: z.literal("Message forwarded successfully"),
    messageId: z.string().openapi({ description: "Of the new message." }),
    originalId: z.string(),
    destinationJid: z.string(),
  })
  .openapi("MessageForwarded");

export const EditBody = z
  .object({
    messageId: requiredText("messageId is required"),
    content: requiredText("content is required")
      .max(MOST_CHARACTERS, { error: atMost("content", MOST_CHARACTERS, "characters") })
      .openapi({ description: "The new text.", example: "Hello again" }),
  })
  .openapi("Edit");

export const EditResponse = z
  .object({
    success: z.literal(true),
    message: z.literal("Message edited successfully"),
    messageId: z.string(),
    chatJid: z.string(),
    oldContent: z.string(),
    newContent: z.string(),
  })
  .openapi("MessageEdited");

export const DeleteBody = z
  .object({
    messageId: requiredText("MessageID is required"),
    deleteForEveryone: optionalFlag().openapi({
      default: false,
      description:
        "`false`: what is kept of it here goes, the phone keeps it. `true`: WhatsApp takes it back.",
    }),
  })
  .openapi("DeleteMessage");

export const DeleteResponse = z
  .object({
    success: z.literal(true),
    message: z.enum(["Message deleted for everyone", "Message deleted for me"]),
    message_id: z.string(),
    chat_jid: z.string(),
    delete_type: z.enum(["revoke", "delete_for_me"]),
  })
  .openapi("MessageDeleted");
