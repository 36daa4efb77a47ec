import { Hono } from "hono";
import type { Dialect, DialectApp, DialectKit } from "../../src/http/dialect.ts";
import type { HttpEnv } from "../../src/http/http-env.ts";
import { inOrder } from "../../src/http/operation/in-order.ts";
import { adminOperations } from "./admin/routes.ts";
import { backupOperations } from "./backup/routes.ts";
import { channelOperations } from "./channels/routes.ts";
import { chatOperations } from "./chats/routes.ts";
import { contactOperations } from "./contacts/routes.ts";
import { documentOf } from "./dialect/document.ts";
import { toAnswer } from "./dialect/errors.ts";
import { rateLimitHeaders } from "./dialect/headers.ts";
import { OPERATION_IDS } from "./dialect/operation-ids.ts";
import type { Operation } from "./dialect/operation.ts";
import { REALTIME_PATH } from "./events/realtime/convert.ts";
import { eventOperations } from "./events/routes.ts";
import { groupOperations } from "./groups/routes.ts";
import { contentDefinition, mountMediaContent } from "./media/content-route.ts";
import { mediaOperations } from "./media/routes.ts";
import { messageOperations } from "./messages/routes.ts";
import { presenceOperations } from "./presence/routes.ts";
import { sessionOperations } from "./sessions/routes.ts";
import { credentialOperations } from "./tenants/routes.ts";
import { webhookDeliveryOperations } from "./webhooks/seen/routes.ts";
import { webhookOperations } from "./webhooks/routes.ts";

export { toDeliveryRow } from "./webhooks/seen/convert.ts";
export { webhookDeliveries } from "./webhooks/delivery/delivery.ts";

/** Every operation that asks for a credential, in the order of the document; the bytes of media ask for none. */
export const operations: readonly Operation[] = inOrder(OPERATION_IDS, [
  ...sessionOperations,
  ...presenceOperations,
  ...messageOperations,
  ...chatOperations,
  ...contactOperations,
  ...groupOperations,
  ...channelOperations,
  ...webhookOperations,
  ...webhookDeliveryOperations,
  ...eventOperations,
  ...credentialOperations,
  ...adminOperations,
  ...backupOperations,
  ...mediaOperations,
]);

function createApp(kit: DialectKit): DialectApp {
  const hono = new Hono<HttpEnv>();
  const routes = operations.map(({ mount }) => mount(hono, kit));
  mountMediaContent(hono, kit);
  return { hono, routes };
}

/** The "WhatsApp Gateway" API: Bearer credentials, sessions by id, chats by `cid`. */
export const bearerCid: Dialect = {
  name: "bearer-cid",
  owns: (path) => path === "/api/v1" || path.startsWith("/api/v1/"),
  hasWebSocket: (path) => path === REALTIME_PATH,
  createApp,
  document: (root) =>
    documentOf([...operations.map(({ definition }) => definition), contentDefinition], root),
  yamlPath: "/api/v1/openapi.yaml",
  toAnswer,
  rateLimitHeaders,
  crossOrigin: {
    requestHeaders: [
      "Authorization",
      "Content-Type",
      "X-Api-Key",
      "Idempotency-Key",
      "X-Request-Id",
      "Last-Event-ID",
    ],
    responseHeaders: ["RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id"],
  },
};
