import { Hono } from "hono";
import type { HttpEnv } from "../http/http-env.ts";
import { dashboardRoutes } from "./dashboard.tsx";

/** What a person opens in a browser. The pages hold nothing of anybody: they ask the API, with the reader's credential. */
export function createPages(): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.route("/", dashboardRoutes());
  return app;
}
