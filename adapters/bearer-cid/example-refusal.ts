import { GatewayError, type ErrorCode } from "../../src/core/index.ts";
import { REFUSALS, toAnswer } from "./errors.ts";

const EXAMPLE_REQUEST = { path: "", requestId: "3f0c8b1e-6a57-4d0e-9a57-2b8f1c1d7e90" };

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
