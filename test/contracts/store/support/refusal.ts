import { expect } from "vitest";
import type { ErrorCode } from "../../../../src/core/index.ts";

/** How a store refuses. */
export function refusal(code: ErrorCode) {
  return expect.objectContaining({ name: "GatewayError", code }) as Error;
}
