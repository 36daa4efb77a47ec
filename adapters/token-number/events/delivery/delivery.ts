import type {
  GatewayEvent,
  Outgoing,
  PlacedEvent,
  RequestContext,
  Webhook,
  WebhookDialect,
} from "../../../../src/core/index.ts";
import { factsOf } from "./event-names.ts";
import { toInstanceEvent } from "./payload.ts";
import type { EventData, InstanceEvent } from "./schemas.ts";

/** How this dialect's webhooks are told of events. */
export const webhookDeliveries: WebhookDialect = {
  factsOf,
  endsAtGone: false,
  async requestOf(event, { webhook }, context): Promise<Outgoing | null> {
    const found = await context.session();
    if (!found) return null;
    const { session, token } = found;
    const instanceData = { baseUrl: context.baseUrl, instance: session.name, token };
    if (event.fact.name === "webhook_test")
      return requestWith(event, webhook, { event: TEST_EVENT, data: {}, instanceData });
    const told = toInstanceEvent(event, session);
    if (!told) return null;
    const data = webhook.withMedia ? await withBytes(told.data, event, context) : told.data;
    const envelope: InstanceEvent = { event: told.event, data, instanceData };
    return requestWith(event, webhook, envelope);
  },
};

/** What the operator sends to see it arrive; no event of an instance. */
const TEST_EVENT = "webhook.test";

function requestWith(
  { id, againAtWallMs }: PlacedEvent,
  webhook: Webhook,
  envelope:
    InstanceEvent | (Pick<InstanceEvent, "instanceData"> & { readonly event: string; readonly data: object }),
): Outgoing {
  return {
    url: addressFor(webhook, envelope.event),
    headers: {
      "Content-Type": "application/json",
      "webhook-id": id,
      ...(againAtWallMs !== undefined && { "duet-replay": "1" }),
      ...loginIn(webhook.url),
      ...webhook.customHeaders,
    },
    body: JSON.stringify(envelope),
  };
}

/** The same with the bytes of its media, where it has some that can be had. */
async function withBytes(
  data: EventData,
  { fact }: GatewayEvent,
  { media: fetch }: RequestContext,
): Promise<EventData> {
  if (!("message" in data) || !data.message.media || !("message" in fact)) return data;
  const bytes = await fetch(fact.message);
  if (!bytes) return data;
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  return { ...data, message: { ...data.message, media: { ...data.message.media, base64 } } };
}

/** Its own address, or with the event's name at the end of the path. */
function addressFor({ url: text, isByEvent }: Webhook, event: string): string {
  if (!isByEvent) return text;
  const url = new URL(text);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${event}`;
  return url.href;
}

/** What a browser would send for a login that stands in an address. */
function loginIn(address: string): Readonly<Record<string, string>> {
  const { username, password } = new URL(address);
  if (username === "" && password === "") return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { Authorization: `Basic ${Buffer.from(login).toString("base64")}` };
}
