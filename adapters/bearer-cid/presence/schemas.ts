import { z } from "@hono/zod-openapi";
import { ANNOUNCE_MODES } from "../../../src/core/index.ts";
import { timestamp } from "../dialect/schemas.ts";
import { STATUS_WORDS } from "../sessions/schemas.ts";

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

export const AccountPresenceBody = z
  .object({ state: z.enum(["online", "offline"]) })
  .openapi("AccountPresence", { example: { state: "online" } });

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

export const PresenceStatus = z
  .object({
    chatJid: z.string().optional(),
    from: z
      .string()
      .openapi({ description: "Whoever it is; of a group that nobody is known of, the group." }),
    state: z.enum(["unknown", "available", "unavailable", "composing", "paused"]).openapi({
      description:
        "`unknown` until something is heard; `paused` is who has typed and is not known to be there.",
    }),
    media: z
      .enum(["text", "audio"])
      .optional()
      .openapi({ description: "With composing: typing or recording." }),
    unavailable: z.literal(true).optional().openapi({ description: "With unavailable." }),
    lastSeen: timestamp()
      .optional()
      .openapi({ description: "epoch milliseconds; with unavailable, where they let it be known" }),
  })
  .openapi("PresenceStatus");

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
