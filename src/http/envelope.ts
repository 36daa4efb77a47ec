import { randomUUID } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Clock, Log } from "../core/index.ts";
import type { BucketState } from "./bucket.ts";
import type { Dialect } from "./dialect.ts";
import type { HttpEnv } from "./http-env.ts";

/**
 * What every request has, whichever route answers it: an id, a line in the log, and the headers of its answer. One
 * middleware, for each of them makes every call dearer than what it does.
 */
export function envelope(
  log: Log,
  clock: Clock,
  dialectOf: (path: string) => Dialect,
): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const startedMs = clock.nowMs();
    const requestId = requestIdOf(c);
    c.set("requestId", requestId);
    await next();
    // Into the answer as it is: the framework's own way would copy it, and its body into a stream.
    const { headers, status } = c.res;
    headers.set("X-Request-Id", requestId);
    // No browser is to take an answer for a page or a script that its type does not say it is.
    headers.set("X-Content-Type-Options", "nosniff");
    const bucket = c.get("rateLimit");
    if (bucket) {
      const figures = figuresOf(bucket, clock.wallMs());
      const all = dialectOf(c.req.path).rateLimitHeaders(figures, status);
      for (const [name, value] of Object.entries(all)) headers.set(name, value);
    }
    log.info("request", {
      requestId,
      method: c.req.method,
      // The pattern, never the path: that holds numbers.
      route: routePath(c, -1),
      status,
      ms: Math.round((clock.nowMs() - startedMs) * 10) / 10,
    });
  };
}

const LONGEST_ID = 255;

/** The caller's own if it can stand in a log, else a new one. */
function requestIdOf(c: Context<HttpEnv>): string {
  const given = c.req.header("x-request-id");
  return given !== undefined && given.length <= LONGEST_ID && /^[\w=-]+$/.test(given) ? given : randomUUID();
}

function figuresOf({ limit, remaining, resetTime }: BucketState, nowWallMs: number) {
  const resetAtMs = resetTime?.getTime() ?? nowWallMs;
  return {
    limit,
    remaining,
    resetInSeconds: Math.max(0, Math.ceil((resetAtMs - nowWallMs) / 1000)),
    resetAtSeconds: Math.ceil(resetAtMs / 1000),
  };
}
