import { HTTPException } from "hono/http-exception";
import { GatewayError, toGatewayError } from "../core/index.ts";

/** Whatever a route threw, with the framework's own refusals of a body told apart. */
export function fromThrown(thrown: unknown): GatewayError {
  if (!(thrown instanceof HTTPException)) return toGatewayError(thrown);
  switch (thrown.status) {
    case 400:
      return new GatewayError("malformed_input", "the body is not JSON", { cause: thrown });
    case 413:
      return new GatewayError("too_large", "the body is too large", { cause: thrown });
    case 415:
      return new GatewayError("malformed_input", "the body takes the content type application/json", {
        details: { "content-type": "takes application/json" },
        cause: thrown,
      });
    default:
      return toGatewayError(thrown);
  }
}
