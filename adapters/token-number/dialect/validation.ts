import { GatewayError } from "../../../src/core/index.ts";
import type { Misfit } from "../../../src/http/input/input.ts";

/** What a member of a wrong JSON type is answered with, before anything else about the body. */
export const INVALID_BODY = "Invalid request body";

/** The schemas carry the documented wording, in the documented order. */
export function refuseInvalid({ error }: Misfit): GatewayError {
  const messages = error.issues.map(({ message }) => message);
  const message = messages.includes(INVALID_BODY) ? INVALID_BODY : (messages[0] ?? INVALID_BODY);
  return new GatewayError("malformed_input", message);
}

export function invalidBody(): GatewayError {
  return new GatewayError("malformed_input", INVALID_BODY);
}
