import type { RouteConfig } from "@hono/zod-openapi";
import { openApiDocument } from "../../../src/http/operation/document.ts";
import { eventDelivery } from "../events/delivery/request.ts";
import { HEADERS } from "./headers.ts";

/** What the groups of operations are about. */
const TAGS = {
  instance: "WhatsApp numbers: made, linked to a phone, connected, set up.",
  chat: "What a chat partner sees: typing and recording; stored chats and messages.",
  message: "Messages of every kind, sent.",
  profile: "What somebody shows, and whether a number is on WhatsApp; the own profile.",
  group: "Groups, their members and invites.",
  community: "Communities and their groups.",
  newsletter: "Channels that are followed or made.",
  call: "Calls that ring.",
  events: "Where events are to go.",
  chatwoot: "The bridge to Chatwoot.",
  observability: "Whether the gateway works.",
} as const;

const SECURITY_SCHEMES = {
  tokenHeader: {
    type: "apiKey",
    in: "header",
    name: "token",
    description:
      "An account token, an instance token, an api-key, or the JWT of a login. An operation names the capability that an api-key needs for it, and `account` where no instance token will do.",
  },
  bearerToken: { type: "http", scheme: "bearer", description: "The same as a Bearer token." },
} as const;

/** The OpenAPI 3.1 document of these operations; `root` is the gateway's root as seen from the document's address. */
export function documentOf(definitions: readonly RouteConfig[], root: string): object {
  const head = {
    title: "Duet: token/number dialect",
    description:
      "The RyzeAPI as Duet serves it. What is taken without effect is marked `x-no-effect-yet`, what is not built `x-not-built`.",
    securitySchemes: SECURITY_SCHEMES,
    headers: HEADERS,
    webhooks: [eventDelivery],
    tags: TAGS,
  };
  return openApiDocument(head, definitions, root);
}
