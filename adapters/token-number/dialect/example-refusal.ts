import { GatewayError, type ErrorCode } from "../../../src/core/index.ts";
import { REFUSALS, toAnswer } from "./errors.ts";

/** An error of a code as the table words it. */
export function exampleOf(code: ErrorCode): GatewayError {
  const refusal = REFUSALS[code];
  return new GatewayError(code, "message" in refusal ? refusal.message : refusal.example);
}

/** What a refusal looks like in the document. */
export function toExample(error: GatewayError): object {
  return toAnswer(error, { path: "", requestId: "" }).body;
}
