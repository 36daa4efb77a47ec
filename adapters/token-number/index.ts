import { Hono } from "hono";
import type { Dialect, DialectApp, DialectKit } from "../../src/http/dialect.ts";
import type { HttpEnv } from "../../src/http/http-env.ts";
import { inOrder } from "../../src/http/operation/in-order.ts";
import { callOperations } from "./calls/routes.ts";
import { channelOperations } from "./channels/routes.ts";
import { chatOperations } from "./chats/routes.ts";
import { communityOperations } from "./communities/routes.ts";
import { configurationOperations } from "./configuration/routes.ts";
import { contactOperations } from "./contacts/routes.ts";
import { documentOf } from "./dialect/document.ts";
import { toAnswer } from "./dialect/errors.ts";
import { rateLimitHeaders } from "./dialect/headers.ts";
import { OPERATION_IDS } from "./dialect/operation-ids.ts";
import type { Operation } from "./dialect/operation.ts";
import { eventOperations } from "./events/routes.ts";
import { groupOperations } from "./groups/routes.ts";
import { healthDefinition, mountHealth } from "./health/routes.ts";
import { integrationOperations } from "./integrations/routes.ts";
import { labelOperations } from "./labels/routes.ts";
import { messageOperations } from "./messages/routes.ts";
import { metricsOperations } from "./metrics/routes.ts";
import { presenceOperations } from "./presence/routes.ts";
import { profileOperations } from "./profile/routes.ts";
import { sessionOperations } from "./sessions/routes.ts";

export { webhookDeliveries } from "./events/delivery/delivery.ts";

/** Every operation that asks for a token, in the order of the document; `/health` asks for none. */
export const operations: readonly Operation[] = inOrder(OPERATION_IDS, [
  ...sessionOperations,
  ...configurationOperations,
  ...metricsOperations,
  ...eventOperations,
  ...presenceOperations,
  ...messageOperations,
  ...chatOperations,
  ...labelOperations,
  ...contactOperations,
  ...profileOperations,
  ...groupOperations,
  ...communityOperations,
  ...channelOperations,
  ...callOperations,
  ...integrationOperations,
]);

function createApp(kit: DialectKit): DialectApp {
  const hono = new Hono<HttpEnv>();
  const routes = operations.map(({ mount }) => mount(hono, kit));
  mountHealth(hono, kit);
  return { hono, routes };
}

/** RyzeAPI: tokens in a header, instances by name, chats by `number`. */
export const tokenNumber: Dialect = {
  name: "token-number",
  owns: (path) => path === "/health" || /^\/(api|ws)(\/|$)/.test(path),
  createApp,
  document: (root) => documentOf([...operations.map(({ definition }) => definition), healthDefinition], root),
  toAnswer,
  rateLimitHeaders,
  crossOrigin: {
    requestHeaders: ["Content-Type", "Authorization", "token"],
    responseHeaders: [
      "X-RateLimit-Limit",
      "X-RateLimit-Remaining",
      "X-RateLimit-Reset",
      "Retry-After",
      "X-Request-Id",
    ],
  },
};
