import { GatewayError, type ErrorCode } from "../../../src/core/index.ts";
import { REFUSALS, toAnswer } from "./errors.ts";

const EXAMPLE_REQUEST = { path: "", requestId: "01JA5XQ0V3M8S7T2K4N6P9R1BC" };

/** An error of a code as the table words it. */
export function exampleOf(code: ErrorCode): GatewayError {
  const refusal = REFUSALS[code];
  const message = "message" in refusal ? refusal.message : refusal.example;
  const details = "details" in refusal ? refusal.details : {};
  return new GatewayError(code, message, { details });
}

/** What a refusal looks like in the document. */
export function toExample(error: GatewayError): object {
  return toAnswer(error, EXAMPLE_REQUEST).body;
}
