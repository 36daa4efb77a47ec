import type { z } from "@hono/zod-openapi";
import { AT } from "../../dialect/examples.ts";
import type { DeliveryList, DeliveryRow, TestAnswer } from "./schemas.ts";

const DELIVERY_ROW: z.infer<typeof DeliveryRow> = {
  id: "dlv_01J9ZXC4D5E6F7G8H9J0K1M2N4",
  event: "message",
  eventId: "evt_01J9ZXC4D5E6F7G8H9J0K1M2N3",
  attempts: 1,
  status: "failed",
  httpStatus: 503,
  error: "HTTP 503",
  at: AT,
  happenedAt: AT,
};

export const DELIVERIES: z.infer<typeof DeliveryList> = {
  data: [DELIVERY_ROW],
  nextCursor: null,
  backlog: 12,
  backlogIsAtLeast: false,
  oldestAt: AT,
};

export const TESTED: z.infer<typeof TestAnswer> = { httpStatus: 200, ms: 42, error: null };
