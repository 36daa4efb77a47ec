import { GatewayError } from "../../src/core/index.ts";

/** What a member of a wrong JSON type is answered with, before anything else about the body. */
export const INVALID_BODY = "Invalid request body";

type Result = {
  readonly success: boolean;
  readonly error?: { readonly issues: readonly { readonly message: string }[] };
};

/** The hook of the validators: the schemas carry the documented wording, in the documented order. */
export function refuseInvalid(result: Result): undefined {
  if (result.success) return undefined;
  const messages = (result.error?.issues ?? []).map(({ message }) => message);
  const message = messages.includes(INVALID_BODY) ? INVALID_BODY : (messages[0] ?? INVALID_BODY);
  throw new GatewayError("malformed_input", message);
}

export function invalidBody(): GatewayError {
  return new GatewayError("malformed_input", INVALID_BODY);
}
