import { HTTPException } from "hono/http-exception";
import { GatewayError, toGatewayError } from "../core/index.ts";

/** Whatever a route threw; the framework's own refusal is that of a body which is not JSON. */
export function fromThrown(thrown: unknown): GatewayError {
  if (!(thrown instanceof HTTPException) || thrown.status !== 400) return toGatewayError(thrown);
  return new GatewayError("malformed_input", "the body is not JSON", {
    details: { body: "is not JSON" },
    cause: thrown,
  });
}
