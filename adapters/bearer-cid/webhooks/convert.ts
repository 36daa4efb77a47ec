import type { z } from "@hono/zod-openapi";
import type { Webhook } from "../../../src/core/index.ts";
import type { AskedPage } from "../../../src/http/input/page-query.ts";
import type { ListEnd } from "../../../src/http/answers/list-text.ts";
import type { WebhookRow } from "./schemas.ts";

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

/** A list of them, or a page of one. */
export function toWebhookList(webhooks: Iterable<Webhook>, page: AskedPage | undefined) {
  return {
    name: "data",
    items: webhooks,
    toRow: toWebhookRow,
    before: {},
    after: ({ next }: ListEnd) => ({ nextCursor: next ?? "" }),
    page: page && { limit: page.limit, idOf: ({ id }: Webhook) => id },
  } as const;
}
