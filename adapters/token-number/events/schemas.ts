import { z } from "@hono/zod-openapi";
import { EVENT_NAMES } from "../configuration/kept.ts";
import { optionalFlag, optionalText, optionalTexts, requiredFlag } from "../dialect/json-members.ts";

const EVENTS = {
  description: `Empty or missing: all six. Any of ${EVENT_NAMES.join(", ")}.`,
  example: ["message.exchange", "instance.state"],
};

export const WebhookBody = z
  .object({
    label: optionalText().openapi({ default: "default", maxLength: 64, example: "crm" }),
    enabled: requiredFlag("enabled").openapi({
      description: "false keeps the label and forgets url, authorization, events and mediaBase64.",
      example: true,
    }),
    url: optionalText().openapi({
      description:
        "http or https. Private addresses are refused unless `DUET_PRIVATE_DESTINATIONS` has them.",
      example: "https://app.example.com/hook",
    }),
    authorization: optionalText().openapi({ description: "The `Authorization` header of each delivery." }),
    byEvents: optionalFlag().openapi({ default: false }),
    events: optionalTexts().openapi(EVENTS),
    mediaBase64: optionalFlag().openapi({
      default: false,
      description: "Events wait for their media, and have up to 16 MiB of it.",
    }),
  })
  .openapi("WebhookChange");

export const WebsocketBody = z
  .object({
    enabled: requiredFlag("enabled").openapi({
      description: "false forgets events and mediaBase64.",
      example: true,
    }),
    events: optionalTexts().openapi(EVENTS),
    mediaBase64: optionalFlag().openapi({
      default: false,
      description: "Events wait for their media, and have up to 16 MiB of it.",
    }),
  })
  .openapi("WebsocketChange");

export const WebhookBlock = z
  .object({
    label: z.string(),
    enabled: z.boolean(),
    url: z.string().nullable(),
    authorization: z.string().nullable(),
    byEvents: z.boolean(),
    events: z.array(z.enum(EVENT_NAMES)),
    mediaBase64: z.boolean(),
    disabledReason: z.string().optional().openapi({
      description: "Why it was switched off, where its owner has not done it.",
      "x-extension": true,
    }),
  })
  .openapi("Webhook");

/** The webhook of the default label, or that there is none. */
export const DefaultWebhook = z.union([WebhookBlock, z.object({ enabled: z.literal(false) })]);

export const WebsocketBlock = z
  .object({ enabled: z.boolean(), events: z.array(z.enum(EVENT_NAMES)), mediaBase64: z.boolean() })
  .openapi("Websocket");

export const WebhookResponse = z
  .object({ success: z.literal(true), message: z.string(), webhook: WebhookBlock })
  .openapi("WebhookAnswer");

/** All, sorted by label, or the one that was asked for. */
export const WebhooksResponse = z
  .object({
    success: z.literal(true),
    message: z.string(),
    webhooks: z.array(WebhookBlock).optional(),
    webhook: WebhookBlock.optional(),
  })
  .openapi("WebhooksAnswer");

export const WebsocketResponse = z
  .object({ success: z.literal(true), message: z.string(), websocket: WebsocketBlock })
  .openapi("WebsocketAnswer");

/** Sent twice, the first counts. */
const first = (value: unknown) => (Array.isArray(value) ? (value[0] as unknown) : value);

export const WebhookQuery = z.object({
  label: z.preprocess(first, z.string().optional()).openapi({
    param: { name: "label", in: "query" },
    description: "One webhook instead of all; empty = `default`.",
  }),
});
