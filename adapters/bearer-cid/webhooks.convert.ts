import type { z } from "@hono/zod-openapi";
import type { Webhook } from "../../src/core/index.ts";
import type { WebhookRow } from "./webhooks.schemas.ts";

export function toWebhookRow(webhook: Webhook): z.infer<typeof WebhookRow> {
  return {
    active: webhook.active,
    createdAt: webhook.createdAtMs,
    customHeaders: { ...webhook.customHeaders },
    events: [...webhook.events],
    id: webhook.id,
    organizationId: webhook.organizationId,
    retryPolicy: webhook.retryPolicy,
    sessionId: webhook.sessionId,
    updatedAt: webhook.updatedAtMs,
    url: webhook.url,
  };
}
