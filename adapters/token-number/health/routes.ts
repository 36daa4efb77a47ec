import { z, type RouteConfig } from "@hono/zod-openapi";
import type { Hono } from "hono";
import type { DialectKit } from "../../../src/http/dialect.ts";
import type { HttpEnv } from "../../../src/http/http-env.ts";
import { jsonAnswer } from "../../../src/http/operation/json-content.ts";
import { withUnlimitedHeaders } from "../dialect/headers.ts";
import { refused } from "../dialect/operation.ts";
import { ErrorResponse } from "../dialect/schemas.ts";
import { DATABASE_FAILS, toHealthResponse } from "./convert.ts";
import { HEALTH } from "./examples.ts";
import { HealthResponse } from "./schemas.ts";

const health = {
  operationId: "health",
  method: "get",
  path: "/health",
  tags: ["observability"],
  summary: "Liveness",
  security: [],
  responses: {
    200: jsonAnswer("All is well.", HealthResponse, HEALTH),
    431: refused("header_too_large"),
    503: jsonAnswer(
      "The database fails, or the gateway is stopping.",
      z.union([HealthResponse, ErrorResponse]),
      { ...HEALTH, status: "degraded", checks: { db: DATABASE_FAILS } },
    ),
  },
} satisfies RouteConfig;

/** The same as the document shows it. */
export const healthDefinition = { ...health, responses: withUnlimitedHeaders(health.responses) };

export function mountHealth(app: Hono<HttpEnv>, { core, version }: DialectKit): void {
  app.get(health.path, async (c) => {
    const answer = toHealthResponse(await core.health(), version);
    return c.json(answer, answer.status === "ok" ? 200 : 503);
  });
}
