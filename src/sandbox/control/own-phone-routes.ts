import type { Context } from "hono";
import { ControlError } from "../control-error.ts";
import { keepContact } from "../phone/own-account.ts";
import type { ServerContext } from "../server/context.ts";
import { Input } from "./input.ts";

/** The phone of a number, or of the only one that devices are linked to, writes a partner into its address book. */
export async function keepContactOnPhone(c: Context, context: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["name", "firstName", "phone", "number"]);
  const contact = {
    phone: input.number("phone"),
    name: input.text("name"),
    firstName: input.optionalText("firstName"),
  };
  const number = ownNumberIn(input, context);
  keepContact(number, contact, context);
  return c.json({ number, phone: contact.phone, name: contact.name });
}

/** `number` of the body, or the only one that devices are linked to. */
export function ownNumberIn(input: Input, { registry }: ServerContext): string {
  const numbers = new Set(registry.devices.map(({ number }) => number));
  const [only] = numbers;
  if (!input.has("number") && numbers.size !== 1) {
    throw new ControlError(400, '"number" is wanted unless devices are linked to exactly one');
  }
  return input.optionalNumber("number") ?? only ?? "";
}
