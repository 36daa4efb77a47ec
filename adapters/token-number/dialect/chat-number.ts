import {
  addressTaken,
  GatewayError,
  parseChatAddress,
  parseRecipient,
  type ChatAddress,
  type Recipient,
} from "../../../src/core/index.ts";

/** What is pasted along with a number and cannot be seen: marks of direction and joining, soft hyphens. */
const INVISIBLE = /\p{Cf}/gu;
/** What people write between the digits of a phone number. */
const FORMATTING = /[+\s\-\u2010-\u2015\u2212().]/g;
const DIGITS = /^\d+$/;
const AGENT_AND_DEVICE = /[._]\d{1,3}:\d{1,5}$/;

/** Reads a `number`: a phone number as people write it, or a JID. Undefined for what cannot be an address. */
export function parseNumber(text: string): ChatAddress | undefined {
  // As programs write it; it is read up to three times in a call.
  if (DIGITS.test(text)) return parseChatAddress(text);
  const visible = text.replace(INVISIBLE, "").trim();
  const at = visible.indexOf("@");
  if (at < 0) return parseChatAddress(visible.replace(FORMATTING, ""));
  // A group's id has a hyphen of its own, and a JID a dot.
  const address = parseChatAddress(visible);
  if (address || visible.toLowerCase().endsWith("@g.us")) return address;
  const user = visible.slice(0, at).replace(AGENT_AND_DEVICE, "").replace(FORMATTING, "");
  return parseChatAddress(user + visible.slice(at));
}

/** The same for what goes elsewhere too: to a channel, and `status@broadcast` is the feed of statuses. */
export function parseTarget(text: string): Recipient | undefined {
  return parseNumber(text) ?? parseRecipient(text.trim());
}

/** The same for what is no status. */
export function parseChatOrChannel(text: string): Recipient | undefined {
  const target = parseTarget(text);
  return target?.kind === "status" ? undefined : target;
}

/** The documented sentence; what is a group's id without its server says so, for it looks like a number. */
export function invalidNumber(text: string): string {
  const taken = addressTaken(text.replace(INVISIBLE, "").replace(/\s/g, ""));
  return taken.includes("@g.us") ? `Invalid number: ${taken}` : "Invalid number";
}

/** The same as the refusal. */
export function refusedNumber(text: string): GatewayError {
  return new GatewayError("malformed_input", invalidNumber(text));
}
