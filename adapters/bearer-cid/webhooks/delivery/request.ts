import type { RouteConfig } from "@hono/zod-openapi";
import { jsonRequest } from "../../../../src/http/operation/json-content.ts";
import { DELIVERY } from "../descriptions.ts";
import { EVENT } from "./examples.ts";
import { WebhookEnvelope } from "./schemas.ts";

/** What a webhook's receiver is asked. */
export const eventDelivery: RouteConfig = {
  operationId: "deliverEvent",
  method: "post",
  path: "event",
  tags: ["webhooks"],
  summary: "An event, to a webhook",
  description: DELIVERY,
  security: [],
  request: { body: jsonRequest(WebhookEnvelope.openapi({ example: EVENT })) },
  responses: {
    200: { description: "Taken, as every 2xx is." },
    410: { description: "Nothing more is wanted: the webhook is switched off." },
    "4XX": { description: "Not taken: it comes again." },
    "5XX": { description: "Not taken: it comes again." },
  },
};
