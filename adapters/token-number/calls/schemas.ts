import { z } from "@hono/zod-openapi";
import { parseNumber } from "../dialect/chat-number.ts";
import { chatNumber, optionalInteger } from "../dialect/detailed-members.ts";

/** Where nothing is said, or 0. */
export const USUAL_SECONDS = 8;
const MOST_SECONDS = 60;

/** The digits of somebody who can be called; undefined for everything else. */
export function callableNumber(text: string): string | undefined {
  const address = parseNumber(text);
  return address?.kind === "person" ? address.number : undefined;
}

export const FakeCallBody = z
  .object({
    number: chatNumber(callableNumber).openapi({ description: "Phone number, or its JID." }),
    duration: optionalInteger("duration")
      .refine((seconds = 0) => seconds >= 0 && seconds <= MOST_SECONDS, {
        error: "Duration must be between 1 and 60 seconds",
      })
      .openapi({
        type: "integer",
        default: USUAL_SECONDS,
        description: `Seconds that it rings, 1 to ${MOST_SECONDS}; 0 is ${USUAL_SECONDS}.`,
        example: 8,
      }),
  })
  .openapi("FakeCall");

export const FakeCallResponse = z
  .object({
    success: z.literal(true),
    message: z.literal("Call placed successfully"),
    callId: z.string(),
    number: z.string(),
    duration: z.int(),
  })
  .openapi("CallPlaced");
