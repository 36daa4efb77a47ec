export { BACKOFFS, type RetryPolicy, type Webhook } from "./webhook.ts";
export { labelledWebhook, type LabelledWebhook } from "./labelled-webhook.ts";
export type { DecideWebhook, Listener, WebhookStore, WebhookTarget } from "./webhook-store.ts";
export { createWebhooks, type NewWebhook, type Webhooks, type WebhookSettings } from "./webhooks.ts";
export {
  factsBy,
  type Courier,
  type DeliveryAnswer,
  type Outgoing,
  type RequestContext,
  type WebhookDialect,
  type WebhookDialects,
} from "./delivery/courier.ts";
export { createDeliveries, type Deliveries } from "./delivery/deliveries.ts";
