import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { Api } from "./dialect.ts";
import type { HttpEnv } from "./http-env.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/** How long a browser may remember what it was allowed. */
const REMEMBERED_SECONDS = 600;

/** Lets pages of these origins call the APIs and read their refusals, without cookies. Answers pre-flights. */
export function crossOrigin(
  origins: readonly string[],
  apiOf: (path: string) => Api,
): MiddlewareHandler<HttpEnv> {
  return (c, next) => {
    // An OPTIONS that is no pre-flight is a method like any other; the library would answer it too.
    const isPreFlight = c.req.header("access-control-request-method") !== undefined;
    if (c.req.method === "OPTIONS" && !isPreFlight) return next();
    const { requestHeaders, responseHeaders } = apiOf(c.req.path).crossOrigin;
    const allow = cors({
      origin: [...origins],
      allowMethods: METHODS,
      allowHeaders: [...requestHeaders],
      exposeHeaders: [...responseHeaders],
      maxAge: REMEMBERED_SECONDS,
    });
    return allow(c, next);
  };
}
