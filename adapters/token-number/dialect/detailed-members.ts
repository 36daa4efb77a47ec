import { z } from "@hono/zod-openapi";
import { GatewayError } from "../../../src/core/index.ts";
import type { Misfit } from "../../../src/http/input/input.ts";
import { invalidNumber, parseNumber } from "./chat-number.ts";
import { INVALID_BODY } from "./validation.ts";

/** Members of the bodies whose pages say what is wrong with them: `Invalid request body: <detail>`. */

/** What a member has to be, as these pages word it. */
export function mustBe(field: string, taken: string): string {
  return `${INVALID_BODY}: ${field} must be ${taken}`;
}

/** The same of a list or a text that is too long. */
export function atMost(field: string, most: number, of: string): string {
  return `${INVALID_BODY}: ${field} must have at most ${most} ${of}`;
}

/** A wrong JSON type comes first, whichever member has it; then the members in their order. */
export function refuseDetailed({ error }: Misfit): GatewayError {
  const isWrongType = ({ code, message }: (typeof error.issues)[number]) =>
    code.startsWith("invalid_") && message.startsWith(INVALID_BODY);
  const issue = error.issues.find(isWrongType) ?? error.issues[0];
  return new GatewayError("malformed_input", issue?.message ?? INVALID_BODY);
}

const missingOr =
  (missing: string, wrong: string) =>
  ({ input }: { readonly input?: unknown }) =>
    input === undefined ? missing : wrong;

/** A text that must be there; missing and empty are answered alike. */
export const requiredText = (field: string, missing = `${field} is required`) =>
  z.string({ error: missingOr(missing, mustBe(field, "a text")) }).min(1, { error: missing, abort: true });

export const optionalText = (field: string) => z.string({ error: mustBe(field, "a text") }).optional();

export const optionalFlag = (field: string) =>
  z.boolean({ error: mustBe(field, "true or false") }).optional();

export const optionalInteger = (field: string) =>
  z
    .int({ error: mustBe(field, "a whole number") })
    .optional()
    .openapi({ type: "integer" });

export const optionalTexts = (field: string) =>
  z
    .array(z.string({ error: mustBe(field, "a list of texts") }), { error: mustBe(field, "a list of texts") })
    .optional();

/** A number of `field`, that must be there. */
export const requiredNumber = (field: string, missing = `${field} is required`) =>
  z.number({ error: missingOr(missing, mustBe(field, "a number")) });

/** A list that must be there, and not be empty. */
export const requiredList = <Item extends z.ZodType>(field: string, item: Item) =>
  z
    .array(item, { error: missingOr(`${field} is required`, mustBe(field, "a list")) })
    .min(1, { error: `${field} is required`, abort: true });

/** An object that must be there. */
export const requiredObject = <Shape extends z.ZodRawShape>(field: string, shape: Shape) =>
  z.object(shape, { error: missingOr(`${field} is required`, mustBe(field, "an object")) });

/** A chat, as a phone number or a JID; `parse` tells what is one. */
export const chatNumber = (parse: (text: string) => unknown = parseNumber) =>
  requiredText("number", "Number is required")
    .refine((text) => parse(text) !== undefined, {
      error: ({ input }) => invalidNumber(String(input)),
    })
    .openapi({ description: "Phone number or JID of the chat.", example: "5511999999999" });
