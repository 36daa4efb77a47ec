import type { z } from "@hono/zod-openapi";
import { GatewayError, withoutLogin, type Configuration } from "../../../src/core/index.ts";
import {
  EVENT_NAMES,
  keptOf,
  type EventName,
  type KeptWebhook,
  type KeptWebsocket,
} from "../configuration/kept.ts";
import { isHttpUrl, isOneLine, refusedValue } from "../dialect/refused-value.ts";
import type {
  WebhookBlock,
  WebhookBody,
  WebhooksResponse,
  WebsocketBlock,
  WebsocketBody,
} from "./schemas.ts";

export const DEFAULT_LABEL = "default";
const MOST_ENABLED = 3;
/** With those that are switched off. */
const MOST_LABELS = 50;
const MOST_LABEL_BYTES = 100;
const MOST_HEADER_BYTES = 4096;

type LabelledWebhook = { readonly label: string; readonly webhook: KeptWebhook };

/** Throws `malformed_input`. */
export function fromWebhookBody(body: z.infer<typeof WebhookBody>): LabelledWebhook {
  const label = labelOf(body.label);
  const { enabled, url, authorization = "", byEvents = false, mediaBase64 = false } = body;
  const events = eventsOf(body.events);
  if (!isHeaderValue(authorization))
    throw refusedValue("Invalid authorization. Use the text of one HTTP header");
  if (!enabled) {
    const nothing = { url: null, authorization: null, events: [], mediaBase64: false };
    return { label, webhook: { enabled, byEvents, ...nothing } };
  }
  if (url === undefined || url === "") throw refusedValue("Webhook url is required");
  if (!isHttpUrl(url)) throw refusedValue("Invalid webhook url. Use an http or https URL");
  return {
    label,
    webhook: { enabled, url, authorization: authorization || null, byEvents, events, mediaBase64 },
  };
}

/** Throws `malformed_input`. */
export function fromWebsocketBody(body: z.infer<typeof WebsocketBody>): KeptWebsocket {
  const events = eventsOf(body.events);
  if (!body.enabled) return { enabled: false, events: [], mediaBase64: false };
  return { enabled: true, events, mediaBase64: body.mediaBase64 ?? false };
}

export function labelOf(text: string | undefined): string {
  if (text === undefined || text === "") return DEFAULT_LABEL;
  if (isOneLine(text, MOST_LABEL_BYTES)) return text;
  throw refusedValue(`Invalid label. Use at most ${MOST_LABEL_BYTES} bytes without control characters`);
}

function eventsOf(texts: readonly string[] = []): readonly EventName[] {
  const names = EVENT_NAMES.filter((name) => texts.includes(name));
  if (texts.every((text) => names.some((name) => name === text))) return names;
  throw refusedValue(`Invalid event. Use ${EVENT_NAMES.map((name) => `'${name}'`).join(", ")}`);
}

function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e]*$/.test(text) && text.length <= MOST_HEADER_BYTES;
}

/** The same configuration with that webhook in the place of its label's former one. Throws `malformed_input`. */
export function withWebhook(
  configuration: Configuration,
  { label, webhook }: LabelledWebhook,
): Configuration {
  const webhooks = new Map(webhooksOf(configuration)).set(label, webhook);
  const enabled = [...webhooks.values()].filter((each) => each.enabled);
  if (enabled.length > MOST_ENABLED) {
    throw refusedValue(`At most ${MOST_ENABLED} webhooks can be enabled for an instance`);
  }
  if (webhooks.size > MOST_LABELS) {
    throw refusedValue(`At most ${MOST_LABELS} webhooks can be kept for an instance`);
  }
  return { ...configuration, webhooks: [...webhooks] };
}

function webhooksOf(configuration: Configuration): ReadonlyMap<string, KeptWebhook> {
  return new Map(keptOf(configuration).webhooks);
}

/** `authorization`, and a login in the address, are shown where the caller may learn them. */
export function toWebhookBlock(
  { label, webhook }: LabelledWebhook,
  mayLearn: boolean,
): z.infer<typeof WebhookBlock> {
  const { events, authorization, url, ...rest } = webhook;
  return {
    label,
    ...rest,
    url: url === null || mayLearn ? url : withoutLogin(url),
    authorization: mayLearn ? authorization : null,
    events: [...events],
  };
}

/** The webhook that a list of instances shows; undefined when none was ever configured. */
export function defaultWebhook(configuration: Configuration): z.infer<typeof WebhookBlock> | undefined {
  const webhook = webhooksOf(configuration).get(DEFAULT_LABEL);
  return webhook && toWebhookBlock({ label: DEFAULT_LABEL, webhook }, false);
}

/** All webhooks, or the one of a label. Throws `not_configured`. */
export function toWebhooksResponse(
  configuration: Configuration,
  asked: string | undefined,
  mayLearn: boolean,
): z.infer<typeof WebhooksResponse> {
  const message = "Webhook configuration retrieved";
  const webhooks = webhooksOf(configuration);
  if (asked === undefined) {
    const sorted = [...webhooks].sort(([one], [other]) => (one < other ? -1 : 1));
    const blocks = sorted.map(([label, webhook]) => toWebhookBlock({ label, webhook }, mayLearn));
    return { success: true, message, webhooks: blocks };
  }
  const label = asked === "" ? DEFAULT_LABEL : asked;
  const webhook = webhooks.get(label);
  if (!webhook) throw new GatewayError("not_configured", "Webhook not configured for this instance");
  return { success: true, message, webhook: toWebhookBlock({ label, webhook }, mayLearn) };
}

export function toWebsocketBlock(websocket: KeptWebsocket): z.infer<typeof WebsocketBlock> {
  return { ...websocket, events: [...websocket.events] };
}

/** Throws `not_configured`. */
export function websocketOf(configuration: Configuration): KeptWebsocket {
  const { websocket } = keptOf(configuration);
  if (websocket) return websocket;
  throw new GatewayError("not_configured", "WebSocket not configured for this instance");
}
