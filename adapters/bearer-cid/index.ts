import { Hono } from "hono";
import type { Dialect, DialectKit } from "../../src/http/dialect.ts";
import type { HttpEnv } from "../../src/http/http-env.ts";
import { adminOperations } from "./admin/routes.ts";
import { contactOperations } from "./contacts/routes.ts";
import { credentialOperations } from "./tenants/routes.ts";
import { documentOf } from "./dialect/document.ts";
import { toAnswer } from "./dialect/errors.ts";
import { eventOperations } from "./events/routes.ts";
import { notBuiltOperations } from "./dialect/not-built.routes.ts";
import { presenceOperations } from "./presence/routes.ts";
import { rateLimitHeaders } from "./dialect/headers.ts";
import { sessionOperations } from "./sessions/routes.ts";
import { webhookOperations } from "./webhooks/routes.ts";

/** What is not built comes last: `/contacts/{lid}` would answer for every other address below `/contacts`. */
const OPERATIONS = [
  ...sessionOperations,
  ...presenceOperations,
  ...contactOperations,
  ...webhookOperations,
  ...eventOperations,
  ...credentialOperations,
  ...adminOperations,
  ...notBuiltOperations,
];

function createApp(kit: DialectKit): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  for (const { mount } of OPERATIONS) mount(app, kit);
  return app;
}

/** The "WhatsApp Gateway" API: Bearer credentials, sessions by id, chats by `cid`. */
export const bearerCid: Dialect = {
  name: "bearer-cid",
  owns: (path) => path === "/api/v1" || path.startsWith("/api/v1/"),
  createApp,
  document: (root) =>
    documentOf(
      OPERATIONS.map(({ definition }) => definition),
      root,
    ),
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
