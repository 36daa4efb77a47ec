import type { MediaTokens, Outgoing, PlacedEvent, WebhookDialect } from "../../../../src/core/index.ts";
import { factsOf } from "./event-names.ts";
import { toWebhookEvent } from "./payload.ts";
import { hmacOf, signatureOf } from "./signature.ts";

/** Headers of the connection's own, which nobody else sets. */
const FRAMING: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** How this dialect's webhooks are told of events; the addresses of media are made for each attempt. */
export function webhookDeliveries(tokens: MediaTokens): WebhookDialect {
  return {
    factsOf,
    endsAtGone: true,
    requestOf(event, { webhook, secrets }, { atWallMs, baseUrl }): Promise<Outgoing | null> {
      const envelope = toWebhookEvent(event, { tokens, root: baseUrl });
      if (!envelope) return Promise.resolve(null);
      const body = JSON.stringify(envelope);
      const own = { ...headersOf(envelope.id, body, secrets, atWallMs), ...replayOf(event) };
      return Promise.resolve({ url: webhook.url, headers: withCustom(own, webhook.customHeaders), body });
    },
  };
}

function headersOf(id: string, body: string, secrets: readonly string[], atWallMs: number) {
  const seconds = Math.floor(atWallMs / 1_000);
  const [newest] = secrets;
  return {
    "X-Webhook-Request-Id": id,
    "X-Webhook-Timestamp": String(atWallMs),
    "webhook-id": id,
    "webhook-timestamp": String(seconds),
    ...(newest !== undefined && {
      "X-Webhook-Hmac": hmacOf(newest, body),
      "X-Webhook-Hmac-Algorithm": "sha512",
      "webhook-signature": signatureOf(secrets, id, seconds, body),
    }),
  };
}

/** Our own: marks what was asked for again. */
function replayOf({ againAtWallMs }: PlacedEvent): Readonly<Record<string, string>> {
  return againAtWallMs === undefined ? {} : { "duet-replay": "1" };
}

/** The owner's may be anything but what tells and signs the event; an unsigned delivery carries no signature of theirs either. */
function withCustom(
  own: Readonly<Record<string, string>>,
  custom: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const taken = new Set([...Object.keys(own), ...SIGNATURES].map((name) => name.toLowerCase()));
  const theirs = Object.entries(custom).filter(([name]) => {
    const lower = name.toLowerCase();
    return !taken.has(lower) && !FRAMING.has(lower);
  });
  const named = new Set(theirs.map(([name]) => name.toLowerCase()));
  const type = named.has("content-type") ? {} : { "Content-Type": "application/json" };
  return { ...type, ...Object.fromEntries(theirs), ...own };
}

const SIGNATURES = ["X-Webhook-Hmac", "X-Webhook-Hmac-Algorithm", "webhook-signature"];
