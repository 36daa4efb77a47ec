import { GatewayError } from "../../core/index.ts";
import type { Call } from "../../http/call.ts";
import { MOST_NESTED } from "../../http/input/nesting.ts";
import { parseJson } from "../../http/input/parse-json.ts";
import { MESSAGE_BODY_BYTES, readBody } from "../../http/input/read-body.ts";

/** The one message of a body: each counts as a request, so that a batch of them is none. Throws `malformed_input`, `too_large`. */
export async function readMessage(c: Call): Promise<unknown> {
  const message = parseJson(await readBody(c, MESSAGE_BODY_BYTES), (fault, cause) =>
    malformed(fault === "nested_too_deep" ? `the body nests deeper than ${MOST_NESTED}` : NOT_JSON, cause),
  );
  if (Array.isArray(message)) throw malformed("the body takes one message: batches are not taken");
  return message;
}

const NOT_JSON = "the body is not JSON";

function malformed(message: string, cause?: unknown): GatewayError {
  return new GatewayError("malformed_input", message, { cause });
}
