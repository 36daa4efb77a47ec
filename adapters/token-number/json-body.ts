import type { MiddlewareHandler } from "hono";
import type { HttpEnv } from "../../src/http/http-env.ts";
import { replaceBody } from "../../src/http/replace-body.ts";
import { invalidBody } from "./validation.ts";

/** The body is read as JSON whatever the content type says; a member that is null counts as missing. */
export const jsonBody: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const members = Object.entries(parseObject(await c.req.text())).filter(([, value]) => value !== null);
  replaceBody(c, JSON.stringify(Object.fromEntries(members)));
  await next();
};

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ""));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Not JSON: refused below like any other wrong body.
  }
  throw invalidBody();
}
