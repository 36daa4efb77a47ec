import type { z } from "@hono/zod-openapi";
import {
  GatewayError,
  isReadable,
  withoutLogin,
  type Configuration,
  type LabelledWebhook,
  type Webhook,
} from "../../../src/core/index.ts";
import type { MayConnectTo } from "../configuration/convert.ts";
import { EVENT_NAMES, keptOf, type EventName, type KeptWebsocket } from "../configuration/kept.ts";
import { isHttpUrl, isOneLine, refusedValue } from "../dialect/refused-value.ts";
import { invalidBody } from "../dialect/validation.ts";
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
const MOST_LABEL_CHARACTERS = 64;
/** Characters are code points, as `maxLength` counts them. */
const LABEL = new RegExp(`^.{1,${MOST_LABEL_CHARACTERS}}$`, "su");
/** Of a text that is refused. */
const MOST_SHOWN_BYTES = 2048;
const MOST_HEADER_BYTES = 4096;
const AUTHORIZATION = "Authorization";

/** As they are kept. */
const DIALECT = "token-number";
const RETRY_POLICY = { attempts: 7, delaySeconds: 5, policy: "stepped" } as const;

/** Throws `malformed_input`. */
export function fromWebhookBody(
  body: z.infer<typeof WebhookBody>,
  mayConnectTo: MayConnectTo,
): LabelledWebhook {
  const label = labelOf(body.label);
  const { enabled, url = "", authorization = "", byEvents = false, mediaBase64 = false } = body;
  const events = eventsOf(body.events);
  if (!isHeaderValue(authorization))
    throw refusedValue("Invalid authorization. Use the text of one HTTP header");
  const kept = { dialect: DIALECT, label, isByEvent: byEvents, retryPolicy: RETRY_POLICY, active: enabled };
  if (!enabled) return { ...kept, url: "", customHeaders: {}, events: [], withMedia: false };
  const customHeaders = authorization === "" ? {} : { [AUTHORIZATION]: authorization };
  return { ...kept, url: urlOf(url, mayConnectTo), customHeaders, events, withMedia: mediaBase64 };
}

function urlOf(text: string, mayConnectTo: MayConnectTo): string {
  if (text === "") throw refusedValue("url is required");
  if (isHttpUrl(text) && mayConnectTo(new URL(text).hostname)) return text;
  throw refusedValue(`Invalid url: ${shown(withoutLogin(text))}`);
}

function shown(text: string): string {
  return isOneLine(text, MOST_SHOWN_BYTES) ? text : `not one line of at most ${MOST_SHOWN_BYTES} bytes`;
}

/** Throws `malformed_input`. */
export function fromWebsocketBody(body: z.infer<typeof WebsocketBody>): KeptWebsocket {
  const events = eventsOf(body.events);
  if (!body.enabled) return { enabled: false, events: [], mediaBase64: false };
  return { enabled: true, events, mediaBase64: body.mediaBase64 ?? false };
}

export function labelOf(text: string | undefined): string {
  if (text === undefined || text === "") return DEFAULT_LABEL;
  if (LABEL.test(text) && isReadable(text)) return text;
  throw refusedValue(`Invalid label. Use at most ${MOST_LABEL_CHARACTERS} characters, no control characters`);
}

function eventsOf(texts: readonly string[] = []): readonly EventName[] {
  const names = EVENT_NAMES.filter((name) => texts.includes(name));
  if (texts.every((text) => names.some((name) => name === text))) return names;
  throw invalidBody();
}

function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e]*$/.test(text) && text.length <= MOST_HEADER_BYTES;
}

/** Whether an instance may have all these. Throws `malformed_input`. */
export function checkWebhooks(all: readonly Pick<Webhook, "active">[]): void {
  if (all.filter(({ active }) => active).length > MOST_ENABLED)
    throw refusedValue(`Maximum of ${MOST_ENABLED} enabled webhooks per instance`);
  if (all.length > MOST_LABELS)
    throw refusedValue(`At most ${MOST_LABELS} webhooks can be kept for an instance`);
}

type ShownWebhook = Omit<LabelledWebhook, "label"> & Pick<Webhook, "label"> & Partial<Webhook>;

/** `authorization`, and a login in the address, are shown where the caller may learn them. */
export function toWebhookBlock(webhook: ShownWebhook, mayLearn: boolean): z.infer<typeof WebhookBlock> {
  const { label, url, customHeaders, events, disabledReason } = webhook;
  return {
    label: label ?? DEFAULT_LABEL,
    enabled: webhook.active,
    url: url === "" ? null : mayLearn ? url : withoutLogin(url),
    authorization: (mayLearn ? customHeaders[AUTHORIZATION] : null) ?? null,
    byEvents: webhook.isByEvent,
    events: EVENT_NAMES.filter((name) => events.includes(name)),
    mediaBase64: webhook.withMedia,
    ...(disabledReason != null && { disabledReason }),
  };
}

/** The webhook that a list of instances shows; undefined when none was ever configured. */
export function defaultWebhook(all: readonly Webhook[]): z.infer<typeof WebhookBlock> | undefined {
  const webhook = all.find(({ label }) => label === DEFAULT_LABEL);
  return webhook && toWebhookBlock(webhook, false);
}

/** All webhooks, or the one of a label. Throws `webhook_not_found`. */
export function toWebhooksResponse(
  all: readonly Webhook[],
  asked: string | undefined,
  mayLearn: boolean,
): z.infer<typeof WebhooksResponse> {
  const message = "Webhook configuration retrieved";
  if (asked === undefined) {
    const webhooks = all.map((webhook) => toWebhookBlock(webhook, mayLearn));
    return { success: true, message, webhooks };
  }
  const found = all.find(({ label }) => label === (asked === "" ? DEFAULT_LABEL : asked));
  if (!found) throw new GatewayError("webhook_not_found", "webhook not found");
  return { success: true, message, webhook: toWebhookBlock(found, mayLearn) };
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
