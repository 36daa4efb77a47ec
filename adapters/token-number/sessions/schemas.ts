import { z } from "@hono/zod-openapi";
import { ChatwootBlock } from "../integrations/schemas.ts";
import { WebsocketBlock } from "../events/schemas.ts";
import { DefaultWebhook } from "./new-instance.schemas.ts";
import { ProxyBlock } from "../configuration/proxy.schemas.ts";
import { S3Block } from "../configuration/s3.schemas.ts";
import { Settings, STATE_OF_CONNECTION } from "../dialect/schemas.ts";

export const Instance = z
  .object({
    id: z.string(),
    name: z.string(),
    token: z.string().nullable().openapi({ description: "null for a key or login that may not `manage`." }),
    status: z.enum(STATE_OF_CONNECTION),
    numberJid: z.string().optional(),
    connection: z.object({
      state: z.enum(STATE_OF_CONNECTION),
      numberJid: z.string().nullable(),
      presenceStatus: z.enum(["available", "unavailable"]).openapi({
        description: "What WhatsApp was last told of the account; unavailable when nothing was.",
      }),
      displayStatus: z.string().openapi({ description: "The state in words, with the reason of a failure." }),
    }),
    profile: z.object({
      name: z.string().nullable(),
      pictureUrl: z.string().nullable(),
      isBusiness: z.boolean(),
      businessName: z.string().nullable(),
    }),
    webhook: DefaultWebhook,
    websocket: WebsocketBlock,
    chatwoot: ChatwootBlock,
    proxy: ProxyBlock,
    settings: Settings,
    s3: S3Block,
  })
  .openapi("Instance");

export const ListResponse = z
  .object({
    success: z.literal(true),
    message: z.string(),
    instances: z.array(Instance),
    nextCursor: z.string().nullable().optional().openapi({
      "x-extension": true,
      description: "On a page that was asked for: where the next one begins; null on the last.",
    }),
  })
  .openapi("InstanceList");
