import { z } from "@hono/zod-openapi";
import { ANNOUNCE_MODES, isName } from "../../../src/core/index.ts";
import { SESSION_ID } from "../dialect/examples.ts";
import { timestamp } from "../dialect/schemas.ts";

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
    id: z.string().openapi({ example: SESSION_ID }),
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
    autoRead: z.boolean().optional().openapi({ description: "Mark incoming messages read, but statuses." }),
    label: z
      .string(LABEL_TAKES)
      .refine(isName, LABEL_TAKES)
      .optional()
      .openapi({ minLength: 1, maxLength: 100, example: "Support line" }),
    presenceTyping: z
      .boolean()
      .optional()
      .openapi({ description: "Show typing… before each message that does not say otherwise." }),
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
