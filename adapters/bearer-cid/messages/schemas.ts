import { z } from "@hono/zod-openapi";
import { MEDIA_KINDS } from "../../../src/core/index.ts";
import { mediaText } from "../../../src/http/input/media-text.ts";
import { JID, LID } from "../dialect/examples.ts";
import { inPath, SessionParams, timestamp } from "../dialect/schemas.ts";
import { MediaMeta } from "../media/schemas.ts";
import {
  LEAST_IN_ALBUM,
  MOST_CHARACTERS,
  MOST_FILE_NAME,
  MOST_IN_ALBUM,
  MOST_MENTIONS,
  MOST_OPTIONS,
} from "./limits.ts";

const MESSAGE_ID = "3EB0A9253FA64269E11C9D";

export const MessageParams = SessionParams.extend({
  mid: inPath("mid", "The WhatsApp id of the message.", MESSAGE_ID),
});

const FLAG = "takes true or false";

export const SendQuery = z.object({
  async: z
    .enum(["true", "false", "1", "0"], { error: FLAG })
    .optional()
    .openapi({
      param: { name: "async", in: "query" },
      type: "boolean",
      enum: [true, false],
      default: false,
      description: "Queue the message and answer 202 at once.",
    }),
});

const KEY = "takes 1 to 255 visible ASCII characters";

export const SendHeaders = z.object({
  "Idempotency-Key": z
    .string(KEY)
    .regex(/^[\x21-\x7e]{1,255}$/, KEY)
    .optional()
    .openapi({
      param: { name: "Idempotency-Key", in: "header" },
      description:
        "A name for this send, in all of the organization: the same one again is answered with what came of the first, and nothing is sent.",
    }),
});

const TYPING = "takes seconds from 0 to 60, or auto";
const WAITING = "takes seconds from 0 to 60";
const LONGEST_TYPING_SECONDS = 60;

export const text = () => z.string().openapi({ maxLength: MOST_CHARACTERS });
export const MediaMember = z
  .object({
    data: mediaText("takes text").optional().openapi({
      description:
        "Base64, with padding or without, or a `data:` URI; decoded at most 16 MiB. Exactly one of `data` and `url`.",
      example: "JVBERi0xLjcK",
    }),
    url: z.string().optional().openapi({
      description:
        "A public http or https URL, downloaded within 30 s. Where its host is private, loopback or reserved it is refused, after each of 3 redirects at most too.",
      example: "https://files.example.com/invoice.pdf",
    }),
    mimetype: z.string().optional().openapi({
      description:
        "What the media is told to be counts for a document alone, where its content says nothing; without it what a `data:` URI or the URL's host tells.",
    }),
    caption: text()
      .optional()
      .openapi({ description: "Of an image, a video or a document; passed over elsewhere." }),
    filename: z
      .string()
      .optional()
      .openapi({ maxLength: MOST_FILE_NAME, description: "Of a document.", example: "invoice.pdf" }),
  })
  .openapi("SendMedia");

const ALBUM_TYPES = ["image", "video"] as const;

const AlbumItem = MediaMember.omit({ caption: true, filename: true })
  .extend({
    type: z
      .enum(ALBUM_TYPES, { error: `takes one of ${ALBUM_TYPES.join(", ")}` })
      .optional()
      .openapi({ default: "image" }),
  })
  .openapi("AlbumItem");

export const SendBody = z
  .object({
    type: z
      .string()
      .optional()
      .openapi({ enum: ["text", "poll", "location", "contact", ...MEDIA_KINDS, "album"] }),
    to: z.string().optional().openapi({ description: "A JID, of a person or of a group.", example: JID }),
    text: text().optional(),
    replyTo: z
      .string()
      .optional()
      .openapi({ description: "The WhatsApp id of the message that it answers." }),
    mentions: z
      .array(z.string())
      .optional()
      .openapi({ maxItems: MOST_MENTIONS, description: "JIDs of people.", example: [LID] }),
    name: text().optional().openapi({ description: "The question of a poll, or the label of a location." }),
    options: z.array(text()).optional().openapi({ minItems: 2, maxItems: MOST_OPTIONS }),
    selectableCount: z
      .int()
      .optional()
      .openapi({ description: "How many options may be chosen; 0 or absent: any number." }),
    pollEndTime: z.int().optional().openapi({
      description:
        "When a poll ends, in epoch milliseconds: within a year. Nobody votes from then on, and `poll.recap` tells what came of it.",
      example: 1782734400000,
    }),
    pollHideVotes: z
      .boolean()
      .optional()
      .openapi({ description: "Nobody is shown who has voted for what.", default: false }),
    latitude: z.number().optional(),
    longitude: z.number().optional(),
    contact: z
      .object({
        name: text().optional(),
        phone: z.string().optional().openapi({ description: "Digits with the country code." }),
        vcard: z.string().optional().openapi({ description: "Sent as it is, instead of the other two." }),
      })
      .optional(),
    media: MediaMember.optional(),
    medias: z.array(AlbumItem).optional().openapi({
      minItems: LEAST_IN_ALBUM,
      maxItems: MOST_IN_ALBUM,
      description: "Of an album; 64 MiB in all, decoded.",
    }),
    caption: text().optional().openapi({ description: "Of an album: it is its first picture's." }),
    typing: z
      .union([z.literal("auto"), z.number().min(0, TYPING).max(LONGEST_TYPING_SECONDS, TYPING)], {
        error: TYPING,
      })
      .optional()
      .openapi({
        "x-extension": true,
        description:
          "Shows typing… before the message: for so many seconds, or with `auto` as long as its text takes to be typed, 1 to 15 s. Without it `auto` where the session has `presenceTyping`.",
      }),
    waitWhileTyping: z
      .number(WAITING)
      .min(0, WAITING)
      .max(LONGEST_TYPING_SECONDS, WAITING)
      .optional()
      .openapi({
        "x-extension": true,
        description:
          "Waits until the partner has stopped typing or recording for 2 seconds, for so many seconds at most. Of who types WhatsApp tells as under `getChatPresence`.",
      }),
  })
  // A refusal of its own says what is missing of the two.
  .openapi("SendRequest", {
    required: ["type", "to"],
    example: { type: "text", to: JID, text: "Hello there!" },
  });

export const StatusBody = z
  .object({
    type: z
      .string()
      .optional()
      .openapi({ enum: ["text", "image", "video"], default: "text" }),
    text: text().optional().openapi({ description: "Of a text; a caption is in `media`." }),
    media: MediaMember.optional(),
  })
  .openapi("StatusRequest", { example: { type: "text", text: "Closed today" } });

export const PostedStatus = z
  .object({ messageId: z.string().openapi({ description: "Its WhatsApp id.", example: MESSAGE_ID }) })
  .openapi("PostedStatus");

export const SendResult = z
  .object({
    mode: z.enum(["sync", "async"]),
    status: z.enum(["sent", "queued", "failed"]).optional(),
    waMessageId: z.string().optional().openapi({ example: MESSAGE_ID }),
    timestamp: timestamp().optional(),
    outboxId: z.string().optional().openapi({ example: "out_01J9ZX9M4TA9253FA64269E11C" }),
    replayed: z.boolean().optional().openapi({ description: "true: nothing was sent by this call." }),
  })
  .openapi("SendResult");

export const MESSAGE_STATES = ["pending", "sent", "delivered", "read", "played", "failed"] as const;

export const MessageRow = z
  .object({
    id: z.string().openapi({ description: "The WhatsApp id, as `waMessageId`.", example: MESSAGE_ID }),
    sessionId: z.string(),
    waMessageId: z.string().openapi({ example: MESSAGE_ID }),
    chatJid: z.string().openapi({ example: JID }),
    senderJid: z.string().optional().openapi({ example: JID }),
    senderLid: z.string().optional().openapi({ example: LID }),
    senderName: z
      .string()
      .optional()
      .openapi({ description: "What the sender is called by now, where it is known.", example: "Alice" }),
    fromMe: z.boolean(),
    direction: z.enum(["in", "out"]),
    type: z.enum([
      "text",
      "image",
      "video",
      "audio",
      "document",
      "sticker",
      "location",
      "contact",
      "poll",
      "reaction",
    ]),
    body: z.string().optional().openapi({
      description:
        "The text or caption, the question of a poll, the label of a location, the names of contacts, the emoji of a reaction.",
    }),
    quotedMessageId: z.string().optional().openapi({ description: "The message that it answers." }),
    targetId: z
      .string()
      .optional()
      .openapi({ "x-extension": true, description: "Of a reaction: the message that it is at." }),
    mentions: z.array(z.string()).optional().openapi({ description: "JIDs." }),
    mentionNames: z
      .record(z.string(), z.string())
      .optional()
      .openapi({
        description: "What those are called of whom it is known, by what stands before the `@`.",
        example: { "205227043110953": "Alice" },
      }),
    hasMedia: z.boolean(),
    media: z.union([MediaMeta, z.null()]).openapi({ description: "`null` where there is none." }),
    status: z
      .enum(MESSAGE_STATES)
      .optional()
      .openapi({ description: "Of an own message: how far it has come." }),
    ackLevel: z
      .int()
      .optional()
      .openapi({ description: "The same as a number: 0 pending, 1 sent, 2 delivered, 3 read, 4 played." }),
    error: z.string().optional().openapi({ description: "Why it failed." }),
    edited: z.boolean(),
    deleted: z.boolean().openapi({ description: "Taken back for everyone." }),
    timestamp: timestamp(),
    createdAt: timestamp(),
  })
  .openapi("Message");
