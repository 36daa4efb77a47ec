import { addressTaken, GatewayError, parseChatAddress, type ChatAddress } from "../../../src/core/index.ts";

/** Of a value that a refusal repeats. */
const MOST_SHOWN = 100;

/** The refusal of a value in the documentation's own words; `why` says what the field takes. */
export function wrongValue(field: string, why: string, message: string): GatewayError {
  return new GatewayError("malformed_input", message, { details: { [field]: why } });
}

/** Throws `malformed_input` for what is no address of a person or a group. */
export function fromJid(field: string, text: string): ChatAddress {
  const address = parseChatAddress(text);
  if (!address) throw wrongJid(field, text);
  return address;
}

/** The refusal of what is no JID that anything can be done with. */
export function wrongJid(field: string, text: string): GatewayError {
  const shown = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
  return new GatewayError("malformed_input", `invalid jid: ${shown}`, {
    details: { [field]: addressTaken(text) },
  });
}
