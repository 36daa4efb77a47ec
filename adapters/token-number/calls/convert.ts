import type { z } from "@hono/zod-openapi";
import type { PlacedRing } from "../../../src/core/index.ts";
import { invalidBody } from "../dialect/validation.ts";
import { callableNumber, USUAL_SECONDS, type FakeCallBody, type FakeCallResponse } from "./schemas.ts";

export function fromFakeCall({ number, duration }: z.infer<typeof FakeCallBody>) {
  const digits = callableNumber(number);
  // The schema has refused it.
  if (digits === undefined) throw invalidBody();
  return { number: digits, seconds: duration || USUAL_SECONDS };
}

export function toFakeCall(
  { callId, number }: PlacedRing,
  duration: number,
): z.infer<typeof FakeCallResponse> {
  return { success: true, message: "Call placed successfully", callId, number, duration };
}
