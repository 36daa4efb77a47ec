import { GatewayError } from "../../src/core/index.ts";
import { detailsOf, INVALID_BODY } from "./error-details.ts";
import type { Misfit } from "../../src/http/input.ts";

export { INVALID_BODY };

/** The schemas carry the documented wording, in the documented order. */
export function refuseInvalid({ data, error }: Misfit): GatewayError {
  const messages = error.issues.map(({ message }) => message);
  const message = messages.includes(INVALID_BODY) ? INVALID_BODY : (messages[0] ?? INVALID_BODY);
  const told = error.issues.filter((issue) => issue.message === message);
  return new GatewayError("malformed_input", message, { details: detailsOf(data, told) });
}

export function invalidBody(): GatewayError {
  return new GatewayError("malformed_input", INVALID_BODY);
}
