import type { z } from "@hono/zod-openapi";
import type { WebhookBlock, WebsocketBlock } from "./schemas.ts";

export const WEBHOOK: z.infer<typeof WebhookBlock> = {
  label: "default",
  enabled: true,
  url: "https://app.example.com/hook",
  authorization: "Bearer example",
  byEvents: false,
  events: ["message.exchange"],
  mediaBase64: false,
};

export const WEBSOCKET: z.infer<typeof WebsocketBlock> = {
  enabled: true,
  events: ["message.exchange"],
  mediaBase64: false,
};
