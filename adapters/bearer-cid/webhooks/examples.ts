import type { z } from "@hono/zod-openapi";
import { AT, SESSION_ID } from "../dialect/examples.ts";
import type { WebhookRow } from "./schemas.ts";

export const WEBHOOK: z.infer<typeof WebhookRow> = {
  active: true,
  createdAt: AT,
  customHeaders: { "X-Tenant": "acme" },
  events: ["message", "poll.vote"],
  id: "wh_01J9ZX8K2QHV0M3T6R7P4N5W8C",
  organizationId: "01J9ABC6R7P4N5W8CZX8K2QHV0",
  retryPolicy: { attempts: 15, delaySeconds: 2, policy: "exponential" },
  sessionId: SESSION_ID,
  updatedAt: AT,
  url: "https://example.com/webhooks/wa",
};
