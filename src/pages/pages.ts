import { Hono } from "hono";
import type { HttpEnv } from "../http/http-env.ts";
import { dashboardRoutes } from "./dashboard.ts";
import { docsRoutes } from "./docs.ts";

/**
 * What a person opens in a browser; the OpenAPI documents by their names. The pages hold nothing of anybody: they ask the
 * API, with the reader's credential.
 */
export function createPages(documents: readonly string[]): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.route("/", dashboardRoutes());
  app.route("/", docsRoutes(documents));
  return app;
}
