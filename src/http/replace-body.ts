import type { Context } from "hono";
import type { HttpEnv } from "./http-env.ts";

/** Has the validators read `text` as the request's JSON body, whatever was sent and as what. */
export function replaceBody(c: Context<HttpEnv>, text: string): void {
  // Declared as values; the framework keeps promises in it.
  const cache = c.req.bodyCache as unknown as { text: Promise<string> };
  cache.text = Promise.resolve(text);
  c.req.raw.headers.set("content-type", "application/json");
}
