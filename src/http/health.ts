import { Hono } from "hono";
import type { Core, Health } from "../core/index.ts";
import { VERSION } from "../version.ts";
import type { HttpEnv } from "./http-env.ts";

const PATHS = /^\/(health(\/|$)|healthz$|readyz$)/;

/** Whether a path is one that watchers ask. */
export function isHealth(path: string): boolean {
  return PATHS.test(path);
}

/**
 * `/health/live`, `/healthz`: the process answers. `/health/ready`, `/readyz`: it serves, and its database can be read
 * and written; with sessions open of wanted.
 */
export function healthRoutes(core: Core, isStopping: () => boolean): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const statusOf = ({ database }: Health) =>
    isStopping() ? "stopping" : database === "ok" ? "ok" : "failed";
  app.get("/health/live", (c) => c.json({ status: "ok", version: VERSION }));
  app.get("/healthz", (c) => c.text("ok"));
  app.get("/health/ready", async (c) => {
    const health = await core.health();
    const status = statusOf(health);
    const { database, sessions } = health;
    return c.json({ status, version: VERSION, database, sessions }, status === "ok" ? 200 : 503);
  });
  app.get("/readyz", async (c) => {
    const status = statusOf(await core.health());
    return c.text(status, status === "ok" ? 200 : 503);
  });
  return app;
}
