import type {
  GatewayEvent,
  Outgoing,
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
    const told = found && toInstanceEvent(event, found.session);
    if (!told) return null;
    const { session, token } = found;
    const { event: name } = told;
    const data = webhook.withMedia ? await withBytes(told.data, event, context) : told.data;
    const instanceData = { baseUrl: context.baseUrl, instance: session.name, token };
    const envelope: InstanceEvent = { event: name, data, instanceData };
    return {
      url: addressFor(webhook, name),
      headers: {
        "Content-Type": "application/json",
        "webhook-id": event.id,
        ...loginIn(webhook.url),
        ...webhook.customHeaders,
      },
      body: JSON.stringify(envelope),
    };
  },
};

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
