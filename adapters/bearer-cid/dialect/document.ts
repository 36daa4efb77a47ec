import type { RouteConfig } from "@hono/zod-openapi";
import { openApiDocument } from "../../../src/http/operation/document.ts";
import { EventEnvelope } from "../events/schemas.ts";
import { eventDelivery } from "../webhooks/delivery/request.ts";
import { HEADERS } from "./headers.ts";

/** What the groups of operations are about. */
const TAGS = {
  sessions: "WhatsApp numbers: made, linked to a phone, connected.",
  messages: "Messages sent, edited, reacted to.",
  chats: "Stored chats, and what a chat partner sees: typing and recording.",
  contacts: "Who is on WhatsApp, and what they show.",
  groups: "Groups, their members and invites.",
  channels: "Channels that are followed or made.",
  presence: "Whether the account itself is online.",
  status: "Status updates.",
  media: "The files in messages, fetched when somebody asks.",
  backup: "Imports of a phone's backup.",
  webhooks: "Where events are to go.",
  realtime: "The stream of events.",
  credential: "Who calls, and what they may do.",
  admin: "Sessions of every organization, for the role `super_admin`.",
} as const;

const SECURITY_SCHEMES = {
  bearerAuth: {
    type: "http",
    scheme: "bearer",
    description:
      "An api-key, an account token, an instance token, or the JWT of a login. An operation names the capability that it needs: `read`, `send`, `manage` or `events`; or the role `super_admin`, which only a login has.",
  },
  apiKeyAuth: {
    type: "apiKey",
    in: "header",
    name: "x-api-key",
    description: "The same without the word Bearer.",
  },
} as const;

/** The OpenAPI 3.1 document of these operations; `root` is the gateway's root as seen from the document's address. */
export function documentOf(definitions: readonly RouteConfig[], root: string): object {
  const head = {
    title: "Duet: bearer/cid dialect",
    description:
      "The WhatsApp Gateway API as Duet serves it. What Duet adds to the original is marked `x-extension`, what is kept without effect so far `x-no-effect-yet`, and what answers 501 so far `x-not-built`.",
    securitySchemes: SECURITY_SCHEMES,
    headers: HEADERS,
    // No answer is one: a stream is a text with many of them in it.
    schemas: { Event: EventEnvelope },
    webhooks: [eventDelivery],
    tags: TAGS,
  };
  return openApiDocument(head, definitions, root);
}
