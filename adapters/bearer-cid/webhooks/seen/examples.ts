import type { z } from "@hono/zod-openapi";
import { AT } from "../../dialect/examples.ts";
import type { DeliveryRow, TestAnswer } from "./schemas.ts";

export const DELIVERY_ROW: z.infer<typeof DeliveryRow> = {
  id: "dlv_01J9ZXC4D5E6F7G8H9J0K1M2N4",
  event: "message",
  eventId: "evt_01J9ZXC4D5E6F7G8H9J0K1M2N3",
  attempts: 1,
  status: "failed",
  httpStatus: 503,
  error: "HTTP 503",
  at: AT,
};

export const TESTED: z.infer<typeof TestAnswer> = { httpStatus: 200, ms: 42, error: null };
