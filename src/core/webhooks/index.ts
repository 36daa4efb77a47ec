export { BACKOFFS, type RetryPolicy, type Webhook } from "./webhook.ts";
export type { DecideWebhook, Listener, WebhookStore, WebhookTarget } from "./webhook-store.ts";
export type { SendAgain, TestAnswer } from "./mending.ts";
export { createWebhooks, type NewWebhook, type Webhooks, type WebhookSettings } from "./webhooks.ts";
export type { Courier, DeliveryAnswer, Outgoing, WebhookDialect } from "./delivery/courier.ts";
export type { DeliveryMeter } from "./delivery/delivery-meter.ts";
export type { DeliveryFigures } from "./delivery/figures.ts";
export { createDeliveries, type Deliveries } from "./delivery/deliveries.ts";
