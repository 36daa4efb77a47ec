import type { Context, MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Clock, Log } from "../core/index.ts";
import type { BucketState } from "./admission/bucket.ts";
import type { Dialect } from "./dialect.ts";
import type { HttpEnv } from "./http-env.ts";

export type EnvelopeOptions = {
  readonly log: Log;
  /** For requests of nobody that is known. */
  readonly strangersLog: Log;
  readonly clock: Clock;
  /** Makes the ids of requests. */
  readonly newId: () => string;
  readonly dialectOf: (path: string) => Dialect;
};

/**
 * What every request has, whichever route answers it: an id, a line in the log, and the headers of its answer. One
 * middleware, for each of them makes every call dearer than what it does.
 */
export function envelope(options: EnvelopeOptions): MiddlewareHandler<HttpEnv> {
  const { log, strangersLog, clock, newId, dialectOf } = options;
  return async (c, next) => {
    const startedMs = clock.nowMs();
    const requestId = givenId(c) ?? newId();
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
    (c.get("isKnown") ? log : strangersLog).info("request", {
      requestId,
      method: c.req.method,
      // The pattern, never the path: that holds numbers.
      route: routePath(c, -1),
      status,
      ms: Math.round((clock.nowMs() - startedMs) * 10) / 10,
    });
  };
}

const VISIBLE_ID = /^[\x21-\x7e]{1,128}$/;

/** The caller's own id, if it is one. */
function givenId(c: Context<HttpEnv>): string | undefined {
  const given = c.req.header("x-request-id");
  return given !== undefined && VISIBLE_ID.test(given) ? given : undefined;
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
