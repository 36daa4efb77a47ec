import type { z } from "@hono/zod-openapi";
import {
  GatewayError,
  type Configuration,
  type CreateSession,
  type LabelledWebhook,
  type SessionView,
} from "../../../src/core/index.ts";
import {
  fromProxyBody,
  fromS3Body,
  settingsOf,
  toProxyBlock,
  toS3Block,
  toSettings,
  type MayConnectTo,
} from "../configuration/convert.ts";
import type { Kept } from "../configuration/kept.ts";
import {
  DEFAULT_LABEL,
  fromWebhookBody,
  fromWebsocketBody,
  toWebhookBlock,
  toWebsocketBlock,
} from "../events/convert.ts";
import { fromChatwoot, toChatwootBlock } from "../integrations/convert.ts";
import { connectionWord } from "./convert.ts";
import type { NewInstanceBody, NewInstanceResponse } from "./new-instance.schemas.ts";

type Body = z.infer<typeof NewInstanceBody>;
type CreatedInstance = z.infer<typeof NewInstanceResponse>["instance"];
type ShownBlocks = Pick<CreatedInstance, "proxy" | "webhook" | "websocket" | "chatwoot" | "s3">;

/** A block of the body: what is kept of it, and what the answer shows. */
type Block = {
  readonly kept: Configuration & Kept;
  readonly webhook?: LabelledWebhook | undefined;
  readonly shown: ShownBlocks;
};

/** An instance as it was asked for: what the core is told, and the blocks that the answer echoes. */
export type AskedInstance = {
  readonly input: CreateSession;
  readonly shown: ShownBlocks;
  readonly hasSettings: boolean;
};

const BLOCKS: Readonly<Record<string, (body: Body, mayConnectTo: MayConnectTo) => Block>> = {
  proxy: proxyBlock,
  webhook: webhookBlock,
  websocket: websocketBlock,
  chatwoot: chatwootBlock,
  s3: s3Block,
};

/** A block that cannot be taken is switched off, and the instance is made all the same. */
export function fromNewInstanceBody(body: Body, mayConnectTo: MayConnectTo): AskedInstance {
  const { name, token } = body;
  const members = Object.keys(body);
  const blocks = Object.entries(BLOCKS)
    .filter(([prefix]) => members.some((member) => member.startsWith(prefix)))
    .map(([, blockOf]) => blockOf(body, mayConnectTo));
  const given = settingsIn(body);
  const settings = settingsOf(undefined, {}, given);
  const configuration = blocks.reduce((all, { kept }) => ({ ...all, ...kept }), settings.configuration ?? {});
  return {
    input: {
      name,
      label: name,
      token,
      ...settings,
      configuration,
      webhooks: blocks.flatMap(({ webhook }) => webhook ?? []),
    },
    shown: blocks.reduce((all, { shown }) => ({ ...all, ...shown }), {}),
    hasSettings: Object.values(given).some((value) => value !== undefined),
  };
}

function settingsIn(body: Body) {
  const { autoRejectCalls, callRejectMessage, ignoreGroupMessages, keepOnlineStatus } = body;
  const { autoReadMessages, disableHistorySync, ignoreStatus } = body;
  const settings = {
    autoRejectCalls,
    callRejectMessage,
    ignoreGroupMessages,
    disableHistorySync,
    ignoreStatus,
  };
  return { ...settings, keepOnlineStatus, autoReadMessages };
}

function proxyBlock(body: Body, mayConnectTo: MayConnectTo): Block {
  const { proxyEnabled: enabled = false, proxyHost: host, proxyPort: port, proxyProtocol: protocol } = body;
  const { proxyUsername: username, proxyPassword: password } = body;
  const { value: proxy } = attempt(() =>
    fromProxyBody({ enabled, host, port, protocol, username, password }, mayConnectTo),
  );
  return { kept: proxy ? { proxy } : {}, shown: { proxy: toProxyBlock(proxy) } };
}

function webhookBlock(body: Body, mayConnectTo: MayConnectTo): Block {
  const { webhookEnabled: enabled = false, webhookURL: url, webhookAuthorization: authorization } = body;
  const { webhookByEvents: byEvents, webhookEvents: events, webhookMediaBase64: mediaBase64 } = body;
  const asked = { label: DEFAULT_LABEL, enabled, url, authorization, byEvents, events, mediaBase64 };
  const { value: webhook } = attempt(() => fromWebhookBody(asked, mayConnectTo));
  if (!webhook) return { kept: {}, shown: { webhook: { enabled: false } } };
  return { kept: {}, webhook, shown: { webhook: toWebhookBlock(webhook, false) } };
}

function websocketBlock(body: Body): Block {
  const {
    websocketEnabled: enabled = false,
    websocketEvents: events,
    websocketMediaBase64: mediaBase64,
  } = body;
  const { value: websocket = fromWebsocketBody({ enabled: false }) } = attempt(() =>
    fromWebsocketBody({ enabled, events, mediaBase64 }),
  );
  return { kept: { websocket }, shown: { websocket: toWebsocketBlock(websocket) } };
}

function chatwootBlock(body: Body): Block {
  if (body.chatwootEnabled !== true) return { kept: {}, shown: { chatwoot: { enabled: false } } };
  const { value: chatwoot, fault } = attempt(() =>
    fromChatwoot({
      baseUrl: body.chatwootBaseUrl,
      accountId: body.chatwootAccountId,
      apiToken: body.chatwootApiToken,
      inboxName: body.chatwootInboxName,
      signMessages: body.chatwootSignMessages,
      ignoreGroups: body.chatwootIgnoreGroups,
      startAsPending: body.chatwootStartAsPending,
      reopenResolved: body.chatwootReopenResolved,
    }),
  );
  if (chatwoot) return { kept: { chatwoot }, shown: { chatwoot: toChatwootBlock(chatwoot) } };
  return { kept: {}, shown: { chatwoot: { enabled: false, status: "error", error: fault } } };
}

function s3Block(body: Body): Block {
  const { s3Enabled: enabled = false, s3Region: region, s3Bucket: bucket, s3Endpoint: endpoint } = body;
  const { s3AccessKey: accessKey, s3SecretKey: secretKey, s3PathPrefix: pathPrefix } = body;
  const asked = { enabled, region, bucket, accessKey, secretKey, endpoint, pathPrefix };
  const { value: s3 } = attempt(() => fromS3Body(asked));
  return { kept: s3 ? { s3 } : {}, shown: { s3: toS3Block(s3) } };
}

type Attempt<T> = { readonly value?: T; readonly fault?: string };

/** What a conversion made, or why it refused. */
function attempt<T>(convert: () => T): Attempt<T> {
  try {
    return { value: convert() };
  } catch (error) {
    if (error instanceof GatewayError) return { fault: error.message };
    throw error;
  }
}

export function toNewInstanceResponse(
  session: SessionView,
  token: string,
  { input, shown, hasSettings }: AskedInstance,
): z.infer<typeof NewInstanceResponse> {
  const { id, name } = session;
  const settings = hasSettings && { settings: toSettings(session, input.configuration ?? {}) };
  return {
    success: true,
    message: "Instance created successfully",
    instance: { id, name, token, status: connectionWord(session), ...shown, ...settings },
    data: { token },
  };
}
