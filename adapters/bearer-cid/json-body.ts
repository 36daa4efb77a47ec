import type { MiddlewareHandler } from "hono";
import { GatewayError } from "../../src/core/index.ts";
import type { HttpEnv } from "../../src/http/http-env.ts";
import { readBody } from "../../src/http/read-body.ts";
import { replaceBody } from "../../src/http/replace-body.ts";

const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/** A body without a content type is JSON, of another type it is refused; none at all is `{}` where it may be missing. */
export function jsonBody(isRequired: boolean): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const contentType = c.req.header("content-type");
    if (contentType !== undefined && !JSON_TYPE.test(contentType)) throw wrongType();
    const text = await readBody(c);
    if (text === "" && isRequired) throw missing();
    replaceBody(c, text === "" ? "{}" : text);
    await next();
  };
}

function missing(): GatewayError {
  return new GatewayError("malformed_input", "the body is missing", { details: { body: "is missing" } });
}

function wrongType(): GatewayError {
  return new GatewayError("malformed_input", "the body takes the content type application/json", {
    details: { "content-type": "takes application/json" },
  });
}
