import { z } from "@hono/zod-openapi";
import { ANNOUNCE_MODES, isName } from "../../../src/core/index.ts";
import { REFUSALS } from "./errors.ts";

const EXAMPLE_SESSION = "01J9ZX8K2QHV0M3T6R7P4N5W8C";
const EXAMPLE_AT = 1719662400000;

/** Epoch milliseconds. */
export const timestamp = () => z.int().openapi({ example: EXAMPLE_AT, description: "epoch milliseconds" });

const CODES = [...new Set(Object.values(REFUSALS).map(({ code }) => code))];

export const ErrorResponse = z
  .object({
    error: z.object({
      code: z.enum(CODES),
      details: z.record(z.string(), z.unknown()).openapi({
        description:
          "Often empty. With `validation_error` each field that is wrong and why, and `errors`: the same as a list of sentences.",
      }),
      message: z.string(),
    }),
  })
  .openapi("Refusal");

export const SessionParams = z.object({
  session: z.string().openapi({
    param: { name: "session", in: "path" },
    description: "The session id.",
    example: EXAMPLE_SESSION,
  }),
});

export const ChatParams = SessionParams.extend({
  cid: z.string().openapi({
    param: { name: "cid", in: "path" },
    description:
      "The chat's JID: `123...@s.whatsapp.net` for a direct chat, `123...@g.us` for a group; also `123...@lid`, or 5 to 15 bare digits with the country code.",
    example: "6281234567890@s.whatsapp.net",
  }),
});

export const STATUS_WORDS = [
  "stopped",
  "starting",
  "scan_qr_code",
  "working",
  "failed",
  "logged_out",
] as const;

export const SessionRow = z
  .object({
    autoRead: z.boolean(),
    createdAt: timestamp(),
    createdByUserId: z.string(),
    gatewayId: z.string(),
    id: z.string().openapi({ example: EXAMPLE_SESSION }),
    isAdminSession: z.boolean(),
    label: z.string().openapi({ example: "Support line" }),
    lastConnectedAt: timestamp().nullable(),
    organizationId: z.string(),
    phoneNumber: z
      .string()
      .nullable()
      .openapi({ example: "6281234567890", description: "null without `read`, as are the two JIDs." }),
    presenceTyping: z.boolean(),
    ratePerHour: z.int(),
    ratePerMin: z.int(),
    status: z.enum(STATUS_WORDS),
    updatedAt: timestamp(),
    waJid: z.string().nullable().openapi({ example: "6281234567890@s.whatsapp.net" }),
    waLid: z.string().nullable().openapi({ example: "205227043110953@lid" }),
    announce: z.enum(ANNOUNCE_MODES).openapi({
      "x-extension": true,
      description: "What the session does about the account's own presence.",
    }),
    failureReason: z
      .string()
      .nullable()
      .openapi({ "x-extension": true, description: "Why the session cannot be connected, for its owner." }),
  })
  .openapi("Session");

export const SessionList = z
  .object({ data: z.array(SessionRow), nextCursor: z.string().nullable() })
  .openapi("SessionList");

const LABEL_TAKES = "takes 1 to 100 characters, none of them a control character";

export const CreateSessionBody = z
  .object({
    autoRead: z
      .boolean()
      .optional()
      .openapi({ description: "Mark incoming messages read.", "x-no-effect-yet": true }),
    label: z
      .string(LABEL_TAKES)
      .refine(isName, LABEL_TAKES)
      .optional()
      .openapi({ minLength: 1, maxLength: 100, example: "Support line" }),
    presenceTyping: z
      .boolean()
      .optional()
      .openapi({ description: "Show typing while sending.", "x-no-effect-yet": true }),
    start: z.boolean().optional().openapi({ description: "Begin QR pairing at once." }),
    announce: z.enum(ANNOUNCE_MODES).optional().openapi({ "x-extension": true }),
  })
  .openapi("CreateSession");

export const QrResponse = z
  .object({ code: z.string().openapi({ description: "The raw QR text." }), expiresAt: timestamp() })
  .openapi("QrCode");

const PHONE = "takes 5 to 15 digits with the country code";

export const PairingCodeBody = z
  .object({
    phone: z
      .string({ error: PHONE })
      .regex(/^\+?[1-9]\d{4,14}$/, { error: PHONE })
      .openapi({
        example: "628123456789",
        description: "E.164: digits with the country code, + allowed before them.",
      }),
  })
  .openapi("PairingCodeRequest");

export const PairingCodeResponse = z
  .object({ code: z.string().openapi({ example: "ABCD-1234" }) })
  .openapi("PairingCode");

export const MeResponse = z
  .object({
    connected: z.boolean(),
    phoneNumber: z.string(),
    sessionId: z.string(),
    status: z.enum(STATUS_WORDS),
    waJid: z.string(),
    waLid: z.string().nullable(),
  })
  .openapi("Me");

export const LONGEST_SECONDS = 300;

const DURATION = `takes whole seconds from 0 to ${LONGEST_SECONDS}`;

const Presence = z
  .object({
    state: z
      .enum(["composing", "paused", "recording"], { error: "takes composing, recording or paused" })
      .openapi({ description: "typing…, recording audio…, or neither." }),
    duration: z
      .int({ error: DURATION })
      .min(0, { error: DURATION })
      .max(LONGEST_SECONDS, { error: DURATION })
      .optional()
      .openapi({
        "x-extension": true,
        description:
          "Seconds until the gateway sends paused; it keeps the indicator showing until then. Absent or 0: the phone lets it run out. Ignored with paused.",
      }),
  })
  .openapi("ChatPresence");

/** With paused a duration is not even looked at. */
export const PresenceBody = z.preprocess(
  (body) => (isPaused(body) ? { ...body, duration: undefined } : body),
  Presence,
);

function isPaused(body: unknown): body is { readonly state: "paused" } {
  return typeof body === "object" && body !== null && "state" in body && body.state === "paused";
}

export const IndicatorRow = z
  .object({
    chat: z.string().openapi({ example: "6281234567890@s.whatsapp.net" }),
    to: z
      .string()
      .openapi({ description: "The JID that its stanzas go to.", example: "205227043110953@lid" }),
    state: z.enum(["composing", "recording"]),
    showing: z.boolean().openapi({ description: "false while the connection is lost." }),
    startedAt: timestamp(),
    endsAt: timestamp().nullable().openapi({ description: "null: the phone lets it run out." }),
    nextRefreshAt: timestamp().nullable(),
    refreshes: z.int(),
  })
  .openapi("Indicator");

export const IndicatorList = z
  .object({ data: z.array(IndicatorRow), nextCursor: z.string().nullable() })
  .openapi("IndicatorList");

export const PresenceExplanationResponse = z
  .object({
    session: z.object({
      status: z.enum(STATUS_WORDS),
      openSince: timestamp().nullable(),
      pushName: z.string().nullable(),
      announce: z.enum(ANNOUNCE_MODES),
      announced: z
        .enum(["available", "unavailable"])
        .nullable()
        .openapi({ description: "What WhatsApp was last told of the account on this connection." }),
    }),
    chat: z.object({
      jid: z.string(),
      to: z.string().openapi({ description: "The JID that stanzas for this chat go to." }),
    }),
    // Not nullable(): that would make every Indicator of the document so.
    indicator: z.union([IndicatorRow, z.null()]),
    lastStanza: z
      .object({
        state: z.enum(["composing", "recording", "paused"]),
        reason: z.enum(["call", "refresh", "end", "recovery", "move"]).openapi({
          description:
            "A call, its repetition, its end, a connection that came back, or another address of the chat that was learned.",
        }),
        at: timestamp(),
      })
      .nullable(),
    lastError: z.object({ message: z.string(), at: timestamp() }).nullable(),
    advice: z.string().openapi({ description: "What to do, in one sentence." }),
  })
  .openapi("PresenceExplanation");
