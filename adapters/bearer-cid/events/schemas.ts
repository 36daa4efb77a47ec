import { z } from "@hono/zod-openapi";
import { SESSION_ID } from "../dialect/examples.ts";
import { timestamp } from "../dialect/schemas.ts";
import { IndicatorRow } from "../presence/schemas.ts";
import { QrResponse, SessionRow } from "../sessions/schemas.ts";

export const EVENT_NAMES = [
  "session.status",
  "session.deleted",
  "auth.qr",
  "presence.started",
  "presence.refreshed",
  "presence.ended",
  "stream.reset",
] as const;

export const EventsQuery = z.object({
  session: z
    .string()
    .optional()
    .openapi({
      param: { name: "session", in: "query" },
      description: "Only the events of this session.",
      example: SESSION_ID,
    }),
});

export const EventsHeaders = z.object({
  "Last-Event-ID": z
    .string()
    .optional()
    .openapi({
      param: { name: "Last-Event-ID", in: "header" },
      description: "The last event that the client knows: the stream begins with what came after it.",
      example: "evt_01J9ZXC4D5E6F7G8H9J0K1M2N3",
    }),
});

export const EndedIndicator = z
  .object({ ...IndicatorRow.shape, endedAt: timestamp() })
  .openapi("EndedIndicator");

export const EventEnvelope = z
  .object({
    schema: z.literal("v1"),
    id: z.string().regex(/^evt_[0-9A-HJKMNP-TV-Z]{26}$/),
    event: z.enum(EVENT_NAMES),
    session: z.string().nullable().openapi({ description: "null with `stream.reset`." }),
    organization: z.string(),
    timestamp: timestamp(),
    payload: z.union([SessionRow, QrResponse, EndedIndicator, IndicatorRow, z.strictObject({})]),
  })
  .openapi("Event");

/** Beside what Zod has words for: what the text is made of. */
export const EventStream = {
  type: "string",
  description:
    "Server-sent events. Each has the `event`'s name, as its `data` the `Event` on one line, and as its `id` that of the event, but for `presence.refreshed`: who comes back goes on behind the event before it.",
  contentMediaType: "text/event-stream",
  contentSchema: { type: "array", items: { $ref: "#/components/schemas/Event" } },
} as const;
