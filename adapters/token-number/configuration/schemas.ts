import { z } from "@hono/zod-openapi";
import { PROXY_PROTOCOLS } from "../../../src/core/index.ts";
import { noEffect, optionalFlag, optionalText, requiredFlag } from "../dialect/json-members.ts";

/** The members that set an instance's behaviour, alike in create and in the settings' own call. */
export const settingsMembers = {
  autoRejectCalls: optionalFlag().openapi({ description: "Calls are rejected as they ring." }),
  callRejectMessage: optionalText().openapi({
    description:
      "Sent to whoever called then, once for each call and within the instance's send limit; not to groups. Empty: nothing is.",
  }),
  ignoreGroupMessages: optionalFlag().openapi({
    description: "What is written in groups is neither kept nor told.",
  }),
  keepOnlineStatus: optionalFlag().openapi({ description: "Stay available while connected." }),
  autoReadMessages: optionalFlag().openapi({
    description:
      "What comes in is read, but statuses; authors are told as far as the account's privacy lets them know.",
  }),
  disableHistorySync: optionalFlag().openapi(noEffect),
  ignoreStatus: optionalFlag().openapi({ description: "Statuses of others are neither kept nor told." }),
};

export const SettingsBody = z.object(settingsMembers).openapi("SettingsChange");

export const Settings = z
  .object({
    autoRejectCalls: z.boolean(),
    callRejectMessage: z.string(),
    ignoreGroupMessages: z.boolean(),
    keepOnlineStatus: z.boolean(),
    autoReadMessages: z.boolean(),
    disableHistorySync: z.boolean(),
    ignoreStatus: z.boolean(),
  })
  .openapi("Settings");

export const SettingsResponse = z
  .object({ success: z.literal(true), message: z.string(), settings: Settings })
  .openapi("SettingsAnswer");

export const ProxyBody = z
  .object({
    enabled: requiredFlag("enabled").openapi({
      description: "false forgets everything about the proxy.",
      example: true,
    }),
    host: optionalText().openapi({
      description:
        "A name or an address, without a scheme. Private addresses are refused unless `DUET_PRIVATE_DESTINATIONS` has them.",
      example: "proxy.example.com",
    }),
    port: optionalText().openapi({ description: "1 to 65535, as a string.", example: "1080" }),
    protocol: optionalText().openapi({ enum: [...PROXY_PROTOCOLS], example: "socks5" }),
    username: optionalText().openapi({ example: "ana" }),
    password: optionalText().openapi({ description: "Kept encrypted, and never answered." }),
  })
  .openapi("ProxyChange");

export const ProxyBlock = z
  .object({
    enabled: z.boolean(),
    host: z.string().nullable().optional(),
    port: z.string().nullable().optional(),
    protocol: z.enum(PROXY_PROTOCOLS).nullable().optional(),
    username: z.string().nullable().optional(),
  })
  .openapi("InstanceProxy");

export const ProxyResponse = z
  .object({ success: z.literal(true), message: z.string(), proxy: ProxyBlock })
  .openapi("ProxyAnswer");

export const S3Body = z
  .object({
    enabled: requiredFlag("enabled").openapi({ example: true }),
    region: optionalText().openapi({ example: "us-east-1" }),
    bucket: optionalText().openapi({ example: "media" }),
    accessKey: optionalText().openapi({ example: "AKIAEXAMPLE" }),
    secretKey: optionalText().openapi({ description: "Kept encrypted, and never answered." }),
    endpoint: optionalText().openapi({ example: "https://s3.example.com" }),
    pathPrefix: optionalText().openapi({ example: "support/" }),
  })
  .openapi("S3Change", noEffect);

export const S3Block = z
  .object({
    enabled: z.boolean(),
    region: z.string().nullable().optional(),
    bucket: z.string().nullable().optional(),
    accessKey: z.string().nullable().optional(),
    secretKey: z.null().optional(),
    endpoint: z.string().nullable().optional(),
    pathPrefix: z.string().nullable().optional(),
  })
  .openapi("S3");

export const S3Response = z
  .object({ success: z.literal(true), message: z.string().optional(), s3: S3Block })
  .openapi("S3Answer");
