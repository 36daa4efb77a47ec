import { z } from "@hono/zod-openapi";
import { MOST_ROWS } from "../../../src/http/input/page-query.ts";
import { invalidNumber, parseNumber } from "./chat-number.ts";
import { noEffect, optionalFlag, optionalText, requiredText } from "./json-members.ts";
import { INVALID_BODY } from "./validation.ts";

export const ErrorResponse = z
  .object({ success: z.literal(false), error: z.object({ message: z.string() }) })
  .openapi("Refusal");

export const InstanceParams = z.object({
  instance: z.string().openapi({
    param: { name: "instance", in: "path" },
    description: "Instance name.",
    example: "support",
  }),
});

export const STATE_WORDS = ["typing", "recording", "pause", "paused"] as const;
const INVALID_STATE = "Invalid state. Use 'typing', 'recording', or 'pause'";
export const LONGEST_SECONDS = 60;

export const PresenceBody = z
  .object({
    number: requiredText("Number is required")
      .refine((text) => parseNumber(text) !== undefined, {
        error: ({ input }) => invalidNumber(String(input)),
      })
      .openapi({ description: "Phone number or JID of the chat.", example: "5511999999999" }),
    state: requiredText("State is required. Use 'typing', 'recording', or 'pause'")
      .refine((text) => STATE_WORDS.some((word) => word === text.toLowerCase()), { error: INVALID_STATE })
      .openapi({ enum: [...STATE_WORDS], description: "Case-insensitive.", example: "typing" }),
    duration: z
      .number({ error: INVALID_BODY })
      .refine(Number.isInteger, { error: INVALID_BODY })
      .optional()
      .openapi({
        type: "integer",
        default: 0,
        example: 5,
        description: `Seconds until auto-pause, 0 to ${LONGEST_SECONDS}; more is cut to ${LONGEST_SECONDS}. Ignored with pause.`,
      }),
  })
  .openapi("Presence");

export const PresenceResponse = z
  .object({
    success: z.literal(true),
    message: z.string().openapi({
      example: "Presence 'typing' sent successfully (will auto-pause after 5 seconds)",
    }),
    chat_jid: z.string().openapi({ example: "5511999999999@s.whatsapp.net" }),
    state: z.enum(STATE_WORDS),
    duration: z.int().min(0).max(LONGEST_SECONDS),
  })
  .openapi("PresenceSent");

/** The members that set an instance's behaviour, alike in create and in the settings' own call. */
export const settingsMembers = {
  autoRejectCalls: optionalFlag().openapi(noEffect),
  callRejectMessage: optionalText().openapi(noEffect),
  ignoreGroupMessages: optionalFlag().openapi(noEffect),
  keepOnlineStatus: optionalFlag().openapi({ description: "Stay available while connected." }),
  autoReadMessages: optionalFlag().openapi(noEffect),
  disableHistorySync: optionalFlag().openapi(noEffect),
  ignoreStatus: optionalFlag().openapi(noEffect),
};

export const SettingsBody = z.object(settingsMembers).openapi("SettingsChange");

export const Settings = z
  .object({
    autoRejectCalls: z.boolean(),
    callRejectMessage: z.string(),
    ignoreGroupMessages: z.boolean(),
    keepOnlineStatus: z.boolean(),
    autoReadMessages: z.boolean(),
    disableHistorySync: z.boolean(),
    ignoreStatus: z.boolean(),
  })
  .openapi("Settings");

export const SettingsResponse = z
  .object({ success: z.literal(true), message: z.string(), settings: Settings })
  .openapi("SettingsAnswer");

export const STATE_OF_CONNECTION = ["connected", "connecting", "disconnected", "loggedout"] as const;

/** Sent twice it is one list. */
const joined = (value: unknown) => (Array.isArray(value) ? value.join(",") : value);

export const ListQuery = z.object({
  instanceName: z.preprocess(joined, z.string().optional()).openapi({
    param: { name: "instanceName", in: "query" },
    description: "One name, or several with commas between them; ignored with an instance token.",
  }),
  limit: z
    .string({ error: "Invalid limit" })
    .optional()
    .openapi({
      param: { name: "limit", in: "query" },
      type: "integer",
      minimum: 0,
      "x-extension": true,
      description: `Instances of a page: 1 to ${MOST_ROWS}, more is cut to ${MOST_ROWS}, 0 is 50. Without it and without \`cursor\`: everything.`,
    }),
  cursor: z
    .string({ error: "Invalid cursor" })
    .optional()
    .openapi({
      param: { name: "cursor", in: "query" },
      "x-extension": true,
      description: "`nextCursor` of the page before.",
    }),
});

export const ConnectQuery = z.object({
  number: z
    .string({ error: "Invalid number" })
    .optional()
    .openapi({
      param: { name: "number", in: "query" },
      description: "Phone number to link by a pairing code instead of a QR.",
    }),
  history: z
    .string({ error: "Invalid history" })
    .optional()
    .openapi({
      param: { name: "history", in: "query" },
      description: "Days of history to sync; taken and without effect.",
      "x-no-effect-yet": true,
    }),
});

export const ReconnectResponse = z
  .object({
    success: z.literal(true),
    message: z.literal("Reconnect initiated"),
    status: z.literal("connecting"),
  })
  .openapi("Reconnect");

/** What `connect` found the instance to be: to be scanned, to be given a code, connected, or about to be. */
export const ConnectResponse = z.union([
  z
    .object({
      success: z.literal(true),
      message: z.literal("QR code generated"),
      qrCode: z.string().openapi({ description: "The QR text." }),
      qrCodeBase64: z.string().openapi({ description: "The same as a picture: a PNG data URL." }),
      status: z.literal("qr"),
    })
    .openapi("ConnectByQr"),
  z
    .object({
      success: z.literal(true),
      message: z.literal("Pairing code generated"),
      pairingCode: z.string(),
      status: z.literal("qr"),
    })
    .openapi("ConnectByCode"),
  z
    .object({
      success: z.literal(true),
      message: z.literal("Instance already connected"),
      status: z.literal("connected"),
    })
    .openapi("AlreadyConnected"),
  ReconnectResponse,
]);

const warning = z.string().optional().openapi({
  description: "Only where WhatsApp could not be told: the phone still lists the device.",
  example: "the phone still lists this device, remove it there",
});

export const LogoutResponse = z
  .object({
    success: z.literal(true),
    message: z.literal("Instance logged out"),
    instance: z.object({ status: z.literal("loggedout") }),
    warning,
  })
  .openapi("Logout");

export const DeleteResponse = z
  .object({
    success: z.literal(true),
    message: z.literal("Instance deleted"),
    instance: z.object({ status: z.literal("deleted") }),
    warning,
  })
  .openapi("Delete");

export const HealthResponse = z
  .object({
    status: z.enum(["ok", "degraded"]),
    service: z.string(),
    version: z.string().openapi({ description: "Of the gateway; an addition of Duet's." }),
    uptime: z.string().openapi({ example: "12h34m56s" }),
    timestamp: z.int().openapi({ description: "epoch seconds" }),
    checks: z.object({ db: z.string().openapi({ example: "ok" }) }),
  })
  .openapi("Health");
