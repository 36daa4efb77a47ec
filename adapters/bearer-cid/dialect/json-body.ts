import { GatewayError } from "../../../src/core/index.ts";
import type { ReadJson } from "../../../src/http/input/input.ts";
import { MOST_NESTED } from "../../../src/http/input/nesting.ts";
import type { JsonFault } from "../../../src/http/input/parse-json.ts";
import { readJson, type AskedBody } from "../../../src/http/input/read-json.ts";

const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/** A body without a content type is JSON, of another type it is refused; none at all is `{}` where it may be missing. */
export function jsonBody(asked: AskedBody): ReadJson {
  return async (c) => {
    const contentType = c.req.header("content-type");
    if (contentType !== undefined && !JSON_TYPE.test(contentType)) throw wrongType();
    const value = await readJson(c, asked, refuseText);
    if (value === undefined && asked.isRequired) throw missing();
    return value === undefined ? {} : value;
  };
}

function refuseText(fault: JsonFault, cause?: unknown): GatewayError {
  if (fault === "nested_too_deep") {
    const details = { body: `takes ${MOST_NESTED} lists and objects in one another` };
    return new GatewayError("malformed_input", "the body is nested too deep", { details });
  }
  if (fault === "member_twice") {
    const details = { body: "has a member twice" };
    return new GatewayError("malformed_input", "the body has a member twice", { details });
  }
  const details = { body: "is not JSON" };
  return new GatewayError("malformed_input", "the body is not JSON", { details, cause });
}

function missing(): GatewayError {
  return new GatewayError("malformed_input", "the body is missing", { details: { body: "is missing" } });
}

function wrongType(): GatewayError {
  return new GatewayError("malformed_input", "the body takes the content type application/json", {
    details: { "content-type": "takes application/json" },
  });
}
