import { z } from "@hono/zod-openapi";
import { timestamp } from "../../dialect/schemas.ts";

const IDS_TAKE = "takes 1 to 100 ids, dlv_* of deliveries or evt_* of events";
const SINCE_TAKES = "takes epoch milliseconds";

export const DeliveryRow = z
  .object({
    id: z.string(),
    event: z.string(),
    eventId: z.string().openapi({ description: "The `id` of the event: the same in every attempt." }),
    attempts: z.int().openapi({ description: "How often it was tried by then; 0: its time ran out before." }),
    status: z.enum(["delivered", "failed", "dead"]).openapi({
      description: "`failed`: it is tried again. `dead`: it is not, unless it is asked for.",
    }),
    httpStatus: z.int().nullable().openapi({ description: "null: there was no answer." }),
    error: z.string().nullable(),
    at: timestamp(),
    happenedAt: timestamp().nullable().openapi({
      description: "When the event happened; null: it is kept no longer, and cannot be sent again.",
    }),
  })
  .openapi("Delivery");

export const DeliveryList = z
  .object({
    data: z.array(DeliveryRow),
    nextCursor: z.string().nullable(),
    backlog: z.int().openapi({ description: "Events that it has still to take." }),
    backlogIsAtLeast: z.boolean().openapi({
      description:
        "There may be more: they are counted up to 1,000, among the first 10,000 events that have happened since.",
    }),
    oldestAt: timestamp()
      .nullable()
      .openapi({ description: "When the oldest of them happened, epoch milliseconds; null: there is none." }),
  })
  .openapi("DeliveryList");

export const TestAnswer = z
  .object({
    httpStatus: z.int().nullable().openapi({ description: "null: there was no answer." }),
    ms: z.int(),
    error: z.string().nullable().openapi({ description: "null: it was taken." }),
  })
  .openapi("TestDelivery");

export const RedeliverBody = z
  .object({
    since: z
      .int(SINCE_TAKES)
      .min(0, SINCE_TAKES)
      .optional()
      .openapi({ description: "Everything that happened since then, epoch milliseconds." }),
    ids: z
      .array(z.string().regex(/^(dlv|evt)_[0-9A-HJKMNP-TV-Z]{26}$/, IDS_TAKE), IDS_TAKE)
      .min(1, IDS_TAKE)
      .max(100, IDS_TAKE)
      .optional()
      .openapi({ description: "Or these: the `id` or the `eventId` of deliveries." }),
  })
  .refine(({ since, ids }) => (since === undefined) !== (ids === undefined), "takes either since or ids")
  .openapi("Redeliver", { example: { since: 1719662400000 } });

export const RedeliverAnswer = z
  .object({ count: z.int().openapi({ description: "Events that are sent again." }) })
  .openapi("Redelivery");
