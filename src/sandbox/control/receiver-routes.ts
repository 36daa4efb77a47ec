import type { Context } from "hono";
import { FAULT_KINDS } from "../browser/receiver/receiver-view.ts";
import { ControlError } from "../control-error.ts";
import { isReceiverName } from "../receiver/receiver-host.ts";
import type { Receivers } from "../receiver/receivers.ts";
import { Input } from "./input.ts";

const MOST_TIMES = 1000;
/** Ends whatever fault was told. */
const CLEAR = "clear";
/** What a gateway takes as a secret, and as an `Authorization`. */
const LONGEST_SECRET = 4096;

/** How a receiver is to answer from now on. */
export async function setFault(c: Context, receivers: Receivers): Promise<Response> {
  const name = nameIn(c);
  const input = await Input.read(c, ["kind", "times"]);
  const kind = input.oneOf("kind", [...FAULT_KINDS, CLEAR]);
  const times = input.has("times") ? input.integer("times", { from: 1, to: MOST_TIMES, otherwise: 1 }) : null;
  receivers.use(name).failWith(kind === CLEAR ? null : { kind, times });
  return c.json({ name, fault: receivers.find(name)?.view.fault ?? null });
}

/** What a receiver compares deliveries with; null: with nothing. What is left out stays. */
export async function setExpected(c: Context, receivers: Receivers): Promise<Response> {
  const name = nameIn(c);
  const input = await Input.read(c, ["secret", "authorization"]);
  const expected = Object.fromEntries(
    ["secret", "authorization"]
      .filter((field) => input.has(field))
      .map((field) => [field, textIn(input, field)]),
  );
  receivers.use(name).expect(expected);
  return c.json({ name });
}

function textIn(input: Input, field: string): string | null {
  if (input.isNull(field)) return null;
  const text = input.text(field);
  if (text.length <= LONGEST_SECRET) return text;
  throw new ControlError(400, `"${field}" must be a text of at most ${LONGEST_SECRET} characters`);
}

/** What came to a receiver after the delivery with the id `since`, the newest first. */
export function listDeliveries(c: Context, receivers: Receivers): Response {
  const { since = "0" } = c.req.query();
  if (!/^\d{1,15}$/.test(since)) throw new ControlError(400, '"since" must be the id of a delivery');
  const deliveries = receivers.find(nameIn(c))?.view.deliveries ?? [];
  return c.json(deliveries.filter(({ id }) => id > Number(since)));
}

function nameIn(c: Context): string {
  const name = c.req.param("name") ?? "";
  if (isReceiverName(name)) return name;
  throw new ControlError(400, "a receiver's name is 1 to 64 of the characters A-Z a-z 0-9 _ -");
}
