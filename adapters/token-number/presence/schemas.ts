import { z } from "@hono/zod-openapi";
import { invalidNumber, parseNumber } from "../dialect/chat-number.ts";
import { requiredText } from "../dialect/json-members.ts";
import { INVALID_BODY } from "../dialect/validation.ts";

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

export const PresenceQuery = z.object({
  number: requiredText("Number is required")
    .refine((text) => parseNumber(text) !== undefined, { error: ({ input }) => invalidNumber(String(input)) })
    .openapi({
      param: { name: "number", in: "query" },
      description: "Phone number or JID of the chat.",
      example: "5511999999999",
    }),
});

export const PartnerResponse = z
  .object({
    success: z.literal(true),
    chat_jid: z.string(),
    state: z.enum(["unknown", "available", "unavailable", "composing", "paused"]).openapi({
      description:
        "`unknown` until something is heard; `paused` is who has typed and is not known to be there.",
    }),
    media: z
      .enum(["text", "audio"])
      .optional()
      .openapi({ description: "With composing: typing or recording." }),
    lastSeen: z
      .int()
      .optional()
      .openapi({ description: "Epoch milliseconds; with unavailable, where they let it be known." }),
  })
  .openapi("PartnerPresence");
