import type { z } from "@hono/zod-openapi";
import { BACKOFFS, GatewayError, type Webhook } from "../../../src/core/index.ts";
import type { ListEnd } from "../../../src/http/answers/list-text.ts";
import type { AskedPage, PageQuery } from "../../../src/http/input/page-query.ts";
import { fromPageQuery } from "../dialect/page.ts";
import type { WebhookRow } from "./schemas.ts";

const WEBHOOK_ID = /^wh_[0-9A-HJKMNP-TV-Z]{26}$/;

/** Throws `malformed_input`. */
export function fromWebhooksQuery(query: PageQuery): AskedPage | undefined {
  return fromPageQuery(query, (text) => WEBHOOK_ID.test(text));
}

/**
 * Whether events may be sent to the host of an address, where it is a literal one; what it is by name turns out when it is
 * connected to. Throws `invalid_input`.
 */
export function requirePublic(url: string, configuration: { mayConnectTo(host: string): boolean }): void {
  if (configuration.mayConnectTo(new URL(url).hostname)) return;
  const details = { url: "takes a private address only if DUET_PRIVATE_DESTINATIONS has it" };
  throw new GatewayError("invalid_input", `url: ${details.url}`, { details });
}

export function toWebhookRow(webhook: Webhook): z.infer<typeof WebhookRow> {
  const { retryPolicy } = webhook;
  return {
    active: webhook.active,
    createdAt: webhook.createdAtMs,
    customHeaders: { ...webhook.customHeaders },
    ...(webhook.disabledReason !== null && { disabledReason: webhook.disabledReason }),
    events: [...webhook.events],
    ...(webhook.failingSinceMs !== null && { failingSince: webhook.failingSinceMs }),
    id: webhook.id,
    organizationId: webhook.organizationId,
    retryPolicy: { ...retryPolicy, policy: BACKOFFS.find((word) => word === retryPolicy.policy) ?? "fixed" },
    sessionId: webhook.sessionId,
    updatedAt: webhook.updatedAtMs,
    url: webhook.url,
  };
}

/** A list of them, or a page of one. */
export function toWebhookList(webhooks: AsyncIterable<Webhook>, page: AskedPage | undefined) {
  return {
    name: "data",
    items: webhooks,
    toRow: toWebhookRow,
    before: {},
    after: ({ next }: ListEnd) => ({ nextCursor: next ?? "" }),
    page: page && { limit: page.limit, idOf: ({ id }: Webhook) => id },
  } as const;
}
