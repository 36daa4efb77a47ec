import { Hono } from "hono";
import type { Core } from "../core/index.ts";
import type { HttpEnv } from "./http-env.ts";

/** `/health/live`: the process answers. `/health/ready`: it serves, and its database too; with sessions open of wanted. */
export function healthRoutes(core: Core, isStopping: () => boolean): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get("/health/live", (c) => c.json({ status: "ok" }));
  app.get("/health/ready", (c) => {
    const { database, sessions } = core.health();
    const status = isStopping() ? "stopping" : database === "ok" ? "ok" : "failed";
    return c.json({ status, database, sessions }, status === "ok" ? 200 : 503);
  });
  return app;
}
