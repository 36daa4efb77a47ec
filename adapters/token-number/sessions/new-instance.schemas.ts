import { z } from "@hono/zod-openapi";
import { isSessionName } from "../../../src/core/index.ts";
import { ProxyBlock, S3Block, Settings, settingsMembers } from "../configuration/schemas.ts";
import {
  noEffect,
  optionalFlag,
  optionalInteger,
  optionalText,
  optionalTexts,
  requiredText,
} from "../dialect/json-members.ts";
import { DefaultWebhook, WebsocketBlock } from "../events/schemas.ts";
import { ChatwootBlock } from "../integrations/schemas.ts";
import { STATE_OF_CONNECTION } from "./schemas.ts";

const inert = {
  flag: () => optionalFlag().openapi(noEffect),
  text: () => optionalText().openapi(noEffect),
};

export const NewInstanceBody = z
  .object({
    name: requiredText("Instance name is required")
      .refine(isSessionName, { error: "Invalid instance name" })
      .openapi({ pattern: "^[A-Za-z0-9_-]{1,100}$", example: "support" }),
    token: optionalText().openapi({
      description:
        "The instance's own token: 16 to 256 visible ASCII characters, at least 8 different ones; made when absent. One that can be guessed is refused like one that is taken.",
    }),
    ...settingsMembers,
    proxyEnabled: optionalFlag(),
    proxyHost: optionalText(),
    proxyPort: optionalText().openapi({ description: "1 to 65535, as a string." }),
    proxyProtocol: optionalText().openapi({ description: "http, https or socks5." }),
    proxyUsername: optionalText(),
    proxyPassword: optionalText(),
    webhookEnabled: optionalFlag(),
    webhookURL: optionalText(),
    webhookAuthorization: optionalText(),
    webhookByEvents: optionalFlag(),
    webhookEvents: optionalTexts(),
    webhookMediaBase64: optionalFlag(),
    websocketEnabled: optionalFlag(),
    websocketEvents: optionalTexts(),
    websocketMediaBase64: optionalFlag(),
    chatwootEnabled: inert.flag(),
    chatwootBaseUrl: inert.text(),
    chatwootAccountId: optionalInteger().openapi(noEffect),
    chatwootApiToken: inert.text(),
    chatwootInboxName: inert.text(),
    chatwootSignMessages: inert.flag(),
    chatwootIgnoreGroups: inert.flag(),
    chatwootStartAsPending: inert.flag(),
    chatwootReopenResolved: inert.flag(),
    s3Enabled: inert.flag(),
    s3Region: inert.text(),
    s3Bucket: inert.text(),
    s3AccessKey: inert.text(),
    s3SecretKey: inert.text(),
    s3Endpoint: inert.text(),
    s3PathPrefix: inert.text(),
  })
  .openapi("NewInstance");

export const NewInstanceResponse = z
  .object({
    success: z.literal(true),
    message: z.string(),
    instance: z.object({
      id: z.string(),
      name: z.string(),
      token: z.string(),
      status: z.enum(STATE_OF_CONNECTION),
      proxy: ProxyBlock.optional(),
      webhook: DefaultWebhook.optional(),
      websocket: WebsocketBlock.optional(),
      chatwoot: ChatwootBlock.optional(),
      settings: Settings.optional(),
      s3: S3Block.optional(),
    }),
    data: z.object({ token: z.string() }),
  })
  .openapi("InstanceCreated");
