import type {
  MediaTokens,
  Outgoing,
  PlacedEvent,
  Webhook,
  WebhookDialect,
} from "../../../../src/core/index.ts";
import { factsOf } from "./event-names.ts";
import { toInstanceEvent } from "./payload.ts";
import type { InstanceEvent } from "./schemas.ts";
import { withBytes } from "./with-bytes.ts";

/** How this dialect's webhooks are told of events; the addresses of media are made for each attempt. */
export function webhookDeliveries(tokens: MediaTokens): WebhookDialect {
  return {
    factsOf,
    endsAtGone: false,
    async requestOf(event, { webhook }, context): Promise<Outgoing | null> {
      const found = await context.session();
      if (!found) return null;
      const { session, token } = found;
      const instanceData = { baseUrl: context.baseUrl, instance: session.name, token };
      if (event.fact.name === "webhook_test")
        return requestWith(event, webhook, { event: TEST_EVENT, data: {}, instanceData });
      const told = toInstanceEvent(event, session, { tokens, root: context.baseUrl });
      if (!told) return null;
      const data = webhook.withMedia ? await withBytes(told.data, event, context.media) : told.data;
      const envelope: InstanceEvent = { event: told.event, data, instanceData };
      return requestWith(event, webhook, envelope);
    },
  };
}

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
