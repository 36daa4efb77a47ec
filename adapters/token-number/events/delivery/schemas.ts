import { z } from "@hono/zod-openapi";
import { EVENT_NAMES } from "../../configuration/kept.ts";
import { MessageExchange } from "./message/schemas.ts";
import { time, ToldChat, ToldPerson } from "./people-schemas.ts";

export type StatusWord = z.infer<typeof MessageStatus>["status"];
export type StateWord = z.infer<typeof InstanceState>["state"];
export type GroupKind = z.infer<typeof GroupFlow>["type"];
export type MessageStatus = z.infer<typeof MessageStatus>;
export type InstanceState = z.infer<typeof InstanceState>;
export type GroupFlow = z.infer<typeof GroupFlow>;
export type CallUpdate = z.infer<typeof CallUpdate>;
export type LabelUpdate = z.infer<typeof LabelUpdate>;
export type EventData = z.infer<typeof EventData>;
export type InstanceEvent = z.infer<typeof InstanceEvent>;

const STATUS_WORDS = [
  "delivered",
  "read",
  "played",
  "sender",
  "retry",
  "inactive",
  "read_self",
  "played_self",
  "server_error",
] as const;

export const MessageStatus = z
  .strictObject({
    timestamp: time(),
    status: z.enum(STATUS_WORDS).openapi({
      description:
        "`sender`: another device of the account has it. `retry`: a device could not open it, and is sent it again. `inactive`: a device has it, and nobody is at it. `read_self`, `played_self`: the account has read or played it on another device. `server_error`: WhatsApp has refused the message, or never acknowledged it.",
    }),
    messageIds: z.array(z.string()),
    chat: ToldChat.pick({ jid: true, type: true, isCommunity: true }),
    recipient: z.string(),
    messageSender: z.string().optional().openapi({ description: "Its author, in a group." }),
  })
  .openapi("MessageStatusData");

export const CallUpdate = z
  .strictObject({
    type: z.enum(["offer", "accepted", "rejected", "terminated"]),
    callId: z.string(),
    timestamp: time(),
    from: ToldPerson,
    chat: ToldChat.pick({ jid: true, type: true }),
    isVideo: z.boolean(),
    isGroup: z.boolean(),
    reason: z.string().optional(),
  })
  .openapi("CallUpdateData");

const OF_MEMBERS = ["joined", "left", "promoted", "demoted"] as const;
const OF_THE_GROUP = [
  "name",
  "topic",
  "announce",
  "locked",
  "ephemeral",
  "approval",
  "link",
  "picture",
  "delete",
] as const;

export const GroupFlow = z
  .strictObject({
    type: z.enum([...OF_MEMBERS, ...OF_THE_GROUP]),
    groupJid: z.string(),
    groupName: z.string().optional().openapi({ description: "Its subject, where it is known." }),
    timestamp: time(),
    participants: z.array(ToldPerson).openapi({ description: "Of whom it is told; else empty." }),
    actor: ToldPerson.optional().openapi({ description: "Who has done it." }),
    value: z.union([z.string(), z.int(), z.boolean()]).optional().openapi({
      description:
        "What it is now: a text, seconds of `ephemeral`, or whether it is on. An empty link or picture: none is told, or there is none.",
    }),
  })
  .openapi("GroupFlowData");

export const InstanceState = z
  .strictObject({
    state: z.enum([
      "connected",
      "connecting",
      "disconnected",
      "logged_out",
      "connect_failure",
      "qr_ready",
      "pair_success",
    ]),
    timestamp: time(),
    instance: z.string().openapi({ description: "The instance's name." }),
    jid: z.string().optional().openapi({ description: "Of the account, where a phone has linked it." }),
    codes: z.array(z.string()).optional().openapi({ description: "QR texts, with `qr_ready`." }),
    reason: z
      .string()
      .optional()
      .openapi({ description: "Why, as a sentence for its owner.", "x-extension": true }),
  })
  .openapi("InstanceStateData");

export const LabelUpdate = z
  .union([
    z.strictObject({
      type: z.literal("edit"),
      labelId: z.string(),
      name: z.string(),
      color: z.int(),
      deleted: z.boolean(),
      timestamp: time(),
    }),
    z.strictObject({
      type: z.literal("chat"),
      labelId: z.string(),
      chatJid: z.string(),
      action: z.enum(["add", "remove"]),
      labeled: z.boolean(),
      timestamp: time(),
    }),
  ])
  .openapi("LabelUpdateData");

export const EventData = z.union([
  MessageExchange,
  MessageStatus,
  CallUpdate,
  GroupFlow,
  InstanceState,
  LabelUpdate,
]);

export const InstanceEvent = z
  .strictObject({
    event: z.enum(EVENT_NAMES),
    data: EventData,
    instanceData: z.strictObject({
      baseUrl: z.string().openapi({ description: "Where the gateway is called." }),
      instance: z.string().openapi({ description: "The instance's name." }),
      token: z.string().openapi({ description: "The instance token, in clear." }),
    }),
  })
  .openapi("InstanceEvent");
