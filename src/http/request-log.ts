import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Clock, Log } from "../core/index.ts";
import type { HttpEnv } from "./http-env.ts";

/** One line a request. The pattern of its route, never its path: that holds numbers. */
export function logRequests(log: Log, clock: Clock): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const startedMs = clock.nowMs();
    await next();
    log.info("request", {
      requestId: c.get("requestId"),
      method: c.req.method,
      route: routePath(c, -1),
      status: c.res.status,
      ms: Math.round((clock.nowMs() - startedMs) * 10) / 10,
    });
  };
}
