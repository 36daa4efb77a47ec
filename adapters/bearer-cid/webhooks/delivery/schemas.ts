import { z } from "@hono/zod-openapi";
import { timestamp } from "../../dialect/schemas.ts";
import { MediaMeta } from "../../media/schemas.ts";
import { EndedIndicator } from "../../events/schemas.ts";
import { IndicatorRow } from "../../presence/schemas.ts";
import { STATUS_WORDS } from "../../sessions/schemas.ts";
import {
  CallPayload,
  ChatUpdatePayload,
  ContactUpdatePayload,
  GroupParticipantPayload,
  GroupUpdatePayload,
  LinkedPayload,
  NewsletterPayload,
} from "./news-schemas.ts";

export type MessagePayload = z.infer<typeof MessagePayload>;
export type PollRecap = z.infer<typeof PollRecap>;
export type EventPayload = z.infer<typeof EventPayload>;
export type WebhookEnvelope = z.infer<typeof WebhookEnvelope>;

const MESSAGE_TYPES = [
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
  "revoke",
  "poll_vote",
] as const;

export const MessagePayload = z
  .strictObject({
    waMessageId: z.string(),
    chatJid: z.string(),
    fromMe: z.boolean(),
    senderJid: z.string().optional(),
    senderLid: z.string().optional(),
    type: z.enum(MESSAGE_TYPES),
    body: z.string().optional().openapi({ description: "The text, the caption, a poll's question." }),
    hasMedia: z.boolean(),
    media: z.union([MediaMeta, z.null()]),
    quotedMessageId: z.string().optional(),
    quotedSenderJid: z.string().optional(),
    quotedSenderLid: z.string().optional(),
    quotedBody: z.string().optional().openapi({ description: "Its beginning: at most 4,096 bytes." }),
    quotedFromMe: z
      .boolean()
      .optional()
      .openapi({ description: "With what is stored of the quoted message." }),
    mentions: z.array(z.string()).optional(),
    pushName: z.string().optional(),
    location: z
      .strictObject({
        latitude: z.number(),
        longitude: z.number(),
        name: z.string().optional(),
        address: z.string().optional(),
      })
      .optional(),
    contact: z.strictObject({ displayName: z.string(), vcard: z.string() }).optional(),
    poll: z
      .strictObject({
        name: z.string(),
        options: z.array(z.string()),
        selectableCount: z.int(),
        endTime: timestamp().optional(),
        hideVotes: z.boolean().optional(),
      })
      .optional(),
    targetId: z.string().optional().openapi({ description: "The message that it is about." }),
    reaction: z.string().optional().openapi({ description: "Empty: the reaction was taken back." }),
    selectedOptions: z.array(z.string()).optional(),
    timestamp: timestamp(),
  })
  .openapi("MessagePayload");

export const MessageStatusPayload = z
  .strictObject({
    chatJid: z.string(),
    senderJid: z.string().optional().openapi({
      description:
        "Of a receipt: whose phone tells it; in a group that of the first member who has come so far.",
    }),
    messageIds: z.array(z.string()),
    status: z.enum(["pending", "sent", "delivered", "read", "played", "failed"]),
    timestamp: timestamp(),
  })
  .openapi("MessageStatusPayload");

export const PresencePayload = z
  .strictObject({
    from: z.string(),
    state: z.enum(["available", "unavailable", "composing", "paused"]),
    chatJid: z.string().optional().openapi({ description: "With `composing` and `paused`." }),
    media: z.enum(["text", "audio"]).optional().openapi({ description: "`audio`: recording." }),
    unavailable: z.boolean().optional(),
    lastSeen: timestamp().optional(),
  })
  .openapi("PresencePayload");

export const PollRecap = z
  .strictObject({
    pollMessageId: z.string(),
    chatJid: z.string(),
    name: z.string(),
    options: z.array(z.strictObject({ option: z.string(), count: z.int() })),
    selectableCount: z.int(),
    endTime: timestamp(),
    hideVotes: z.boolean(),
    totalVotes: z.int().openapi({ description: "How many people have voted." }),
    voters: z
      .array(
        z.strictObject({
          voterId: z.string(),
          displayName: z.string().optional(),
          selectedOptions: z.array(z.string()),
        }),
      )
      .optional()
      .openapi({ description: "Not where votes are hidden; 1,024 at most." }),
  })
  .openapi("PollRecapPayload");

export const EventPayload = z.union([
  z.strictObject({ status: z.enum(STATUS_WORDS) }).openapi("SessionStatusPayload"),
  z.strictObject({ code: z.string() }).openapi("QrPayload"),
  MessagePayload,
  MessageStatusPayload,
  PollRecap,
  PresencePayload,
  GroupUpdatePayload,
  GroupParticipantPayload,
  ChatUpdatePayload,
  ContactUpdatePayload,
  CallPayload,
  NewsletterPayload,
  EndedIndicator,
  IndicatorRow,
  LinkedPayload,
  z.strictObject({}),
]);

export const WebhookEnvelope = z
  .object({
    schema: z.literal("v1"),
    id: z.string().regex(/^evt_[0-9A-HJKMNP-TV-Z]{26}$/),
    event: z.string(),
    session: z.string().nullable(),
    organization: z.string(),
    timestamp: timestamp(),
    payload: EventPayload,
  })
  .openapi("WebhookEvent");
