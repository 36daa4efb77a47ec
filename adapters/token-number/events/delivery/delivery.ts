import type { Outgoing, PlacedEvent, Webhook, WebhookDialect } from "../../../../src/core/index.ts";
import { factsOf } from "./event-names.ts";
import { toInstanceEvent } from "./payload.ts";
import type { InstanceEvent } from "./schemas.ts";

/** How this dialect's webhooks are told of events. */
export const webhookDeliveries: WebhookDialect = {
  factsOf,
  endsAtGone: false,
  async requestOf(event, { webhook }, { baseUrl, session: find }): Promise<Outgoing | null> {
    const found = await find();
    const told = found && (testOf(event) ?? toInstanceEvent(event, found.session));
    if (!told) return null;
    const { session, token } = found;
    const envelope: InstanceEvent | TestEvent = {
      ...told,
      instanceData: { baseUrl, instance: session.name, token },
    };
    return {
      url: addressFor(webhook, told.event),
      headers: {
        "Content-Type": "application/json",
        "webhook-id": event.id,
        ...(event.againAtWallMs !== undefined && { "duet-replay": "1" }),
        ...loginIn(webhook.url),
        ...webhook.customHeaders,
      },
      body: JSON.stringify(envelope),
    };
  },
};

/** What the operator sends to see it arrive; no event of an instance. */
type TestEvent = Omit<InstanceEvent, "event" | "data"> & ReturnType<typeof testOf>;

function testOf({ fact }: PlacedEvent) {
  return fact.name === "webhook_test" ? ({ event: "webhook.test", data: {} } as const) : undefined;
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
