import { z } from "@hono/zod-openapi";
import { ANNOUNCE_MODES } from "../../src/core/index.ts";

const EXAMPLE_SESSION = "01J9ZX8K2QHV0M3T6R7P4N5W8C";
const EXAMPLE_AT = 1719662400000;

/** Epoch milliseconds. */
const timestamp = () => z.int().openapi({ example: EXAMPLE_AT, description: "epoch milliseconds" });

export const ErrorResponse = z
  .object({
    error: z.object({
      code: z.string(),
      details: z.record(z.string(), z.unknown()),
      message: z.string(),
    }),
  })
  .openapi("Error", {
    example: { error: { code: "not_found", details: {}, message: "session not found" } },
  });

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
      "The chat's JID: `123...@s.whatsapp.net` for a direct chat, `123...@g.us` for a group; also `123...@lid`, or bare digits with the country code.",
    example: "6281234567890@s.whatsapp.net",
  }),
});

export const STATUS_WORDS = ["stopped", "starting", "scan_qr_code", "working", "failed"] as const;

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
    phoneNumber: z.string().nullable().openapi({ example: "6281234567890" }),
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

export const CreateSessionBody = z
  .object({
    autoRead: z.boolean().optional().openapi({ description: "Mark incoming messages read." }),
    label: z.string().min(1).max(100).optional(),
    presenceTyping: z.boolean().optional().openapi({ description: "Show typing while sending." }),
    start: z.boolean().optional().openapi({ description: "Begin QR pairing at once." }),
    announce: z.enum(ANNOUNCE_MODES).optional().openapi({ "x-extension": true }),
  })
  .openapi("CreateSession");

export const QrResponse = z
  .object({ code: z.string().openapi({ description: "The raw QR text." }), expiresAt: timestamp() })
  .openapi("QrCode");

export const PairingCodeBody = z
  .object({
    phone: z
      .string()
      .openapi({ example: "628123456789", description: "Digits with the country code, no +." }),
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

export const PresenceBody = z
  .object({
    state: z
      .enum(["composing", "paused", "recording"], { error: "takes composing, recording or paused" })
      .openapi({ description: "typing…, recording audio…, or neither." }),
    duration: z
      .int({ error: `takes whole seconds from 0 to ${LONGEST_SECONDS}` })
      .min(0, { error: `takes whole seconds from 0 to ${LONGEST_SECONDS}` })
      .max(LONGEST_SECONDS, { error: `takes whole seconds from 0 to ${LONGEST_SECONDS}` })
      .optional()
      .openapi({
        "x-extension": true,
        description:
          "Seconds until the gateway sends paused; it keeps the indicator showing until then. Absent or 0: the phone lets it run out. Ignored with paused.",
      }),
  })
  .openapi("ChatPresence");
