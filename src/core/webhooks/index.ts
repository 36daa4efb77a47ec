export { BACKOFFS, DEFAULT_RETRY_POLICY, type RetryPolicy, type Webhook } from "./webhook.ts";
export { labelledWebhook, type LabelledWebhook } from "./labelled-webhook.ts";
export type { DecideWebhook, Listener, WebhookStore, WebhookTarget } from "./webhook-store.ts";
export type { SendAgain, TestAnswer } from "./mending.ts";
export { createWebhooks, type NewWebhook, type Webhooks, type WebhookSettings } from "./webhooks.ts";
export type { DeliveryMeter } from "./delivery/delivery-meter.ts";
export type { DeliveryFigures } from "./delivery/figures.ts";
export {
  factsBy,
  type Courier,
  type DeliveryAnswer,
  type Outgoing,
  type RequestContext,
  type WebhookDialect,
  type WebhookDialects,
} from "./delivery/courier.ts";
export { createToldMedia, type ToldMediaReading } from "./delivery/told-media.ts";
export { createDeliveries, type Deliveries } from "./delivery/deliveries.ts";
