import { z } from "@hono/zod-openapi";
import { SESSION_ID } from "../../dialect/examples.ts";

export const SCOPES = ["organization", "session", "firehose"] as const;

export const TicketBody = z
  .object({
    scope: z.enum(SCOPES).default("organization").openapi({
      description: "`firehose`: all organizations, for a super_admin, and only what comes.",
    }),
    session: z
      .string()
      .optional()
      .openapi({ description: "The session, with `scope` `session`.", example: SESSION_ID }),
    events: z
      .array(z.string())
      .optional()
      .openapi({
        description: "Names as webhooks take them; missing, empty or `*`: the documented catalog.",
        example: ["message", "presence.update"],
      }),
    since: z.string().optional().openapi({
      description:
        "The last event that was processed: what came after it comes first. Missing or empty: only what comes.",
      example: "evt_01J9ZXC4D5E6F7G8H9J0K1M2N3",
    }),
  })
  .openapi("RealtimeTicketRequest");

export const TicketResponse = z
  .object({ ticket: z.string().regex(/^rt_/), expiresInSeconds: z.int(), url: z.string() })
  .openapi("RealtimeTicket");

export const RealtimeQuery = z.object({
  ticket: z
    .string()
    .optional()
    .openapi({
      param: { name: "ticket", in: "query" },
      description: "A ticket, for the one time.",
      example: "rt_mJ6yP0sXc5oQvT3hE8kLzR2nWb7dUf1g",
    }),
});
