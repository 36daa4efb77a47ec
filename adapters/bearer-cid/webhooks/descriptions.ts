import { DELIVERED_EVENTS, TEST_EVENT } from "./delivery/event-names.ts";

const named = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");

/** What its owner is promised. */
export const DELIVERY = [
  "An event is a POST of `WebhookEvent` as JSON, with `X-Webhook-Request-Id` (its `id`) and `X-Webhook-Timestamp` (of this attempt, epoch milliseconds); with a secret also `X-Webhook-Hmac`, the lowercase hex HMAC-SHA512 of the body, and `X-Webhook-Hmac-Algorithm: sha512`. Beside them stand the headers of Standard Webhooks, `webhook-id`, `webhook-timestamp` and `webhook-signature`, whose packages verify them; for 24 h after a change of the secret that is signed with both.",
  "What is answered 2xx within 15 s (`DUET_WEBHOOK_TIMEOUT_SECONDS`) is taken; a redirect is not followed. All else is tried again by `retryPolicy`, and not before a `Retry-After` of up to an hour; after the last attempt the event is given up. 410 switches the webhook off, as do three days in which it takes nothing: `disabledReason` says so. Switched on again it goes on where it was, with what is still kept for it; what happens while it is off it does not hear for sure.",
  "Events of a session come in the order in which they happened, one at a time, and at least once: what comes twice has the same `id`. One that was refused three times while others are taken is tried later, and the next ones come. Events are kept for 7 days (`DUET_EVENTS_KEEP_DAYS`), and presence for a minute.",
  `Delivered are ${named(DELIVERED_EVENTS.catalog)}, and of \`*\` all of these; to a webhook that names them also Duet's own ${named(DELIVERED_EVENTS.own)}. Other documented events are not delivered yet.`,
  `What is sent again (\`POST /webhooks/{id}:redeliver\`) has the \`id\` that it had, and the header \`duet-replay: 1\`. A test delivery (\`POST /webhooks/{id}:test\`) is the event \`${TEST_EVENT}\` with an empty payload.`,
].join("\n\n");

export const UPDATE =
  "What is left out keeps its value, also the secret. What waits to be delivered is tried at once, by what the webhook is then.";
