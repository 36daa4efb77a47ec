import type { MiddlewareHandler } from "hono";
import type { HttpEnv } from "../../src/http/http-env.ts";
import { readBody } from "../../src/http/read-body.ts";
import { replaceBody } from "../../src/http/replace-body.ts";
import { invalidBody } from "./validation.ts";

/** The body is read as JSON whatever the content type says; a member that is null counts as missing. */
export const jsonBody: MiddlewareHandler<HttpEnv> = async (c, next) => {
  replaceBody(c, withoutNulls(await readBody(c)));
  await next();
};

function withoutNulls(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return JSON.stringify(
        Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null)),
      );
    }
  } catch {
    // Not JSON, or nested deeper than it can be written again: refused below like any other wrong body.
  }
  throw invalidBody();
}
