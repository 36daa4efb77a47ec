export { BACKOFFS, type RetryPolicy, type Webhook } from "./webhook.ts";
export type { DecideWebhook, WebhookStore } from "./webhook-store.ts";
export { createWebhooks, type NewWebhook, type Webhooks, type WebhookSettings } from "./webhooks.ts";
