import { randomBytes } from "node:crypto";
import { childBytes, childText, type Stanza } from "../wire/stanza.ts";
import { isNumber, parsePerson } from "../wire/jid.ts";

/** A companion's wish to be linked by a code: the first half of the exchange with the phone. */
export type CodeRequest = {
  readonly number: string;
  readonly ref: string;
  /** salt 32 ‖ iv 16 ‖ AES-256-CTR(ephemeral public key), under a key made from the code. */
  readonly wrappedEphemeral: Buffer;
};

export const WRAPPED_KEY_BYTES = 80;

// WhatsApp shows this text on the phone and takes only names it knows.
const PLATFORM_DISPLAY =
  /^(Chrome|Edge|Firefox|IE|Opera|Safari|Desktop) \((Mac OS|Windows|Linux|Ubuntu|Android|Chrome OS)\)$/;

/** Reads the stage "companion_hello"; undefined when a real server would call it a bad request. */
export function readCodeRequest(hello: Stanza, noiseKey: Buffer): CodeRequest | undefined {
  const person = parsePerson(hello.attrs["jid"] ?? "");
  const wrappedEphemeral = childBytes(hello, "link_code_pairing_wrapped_companion_ephemeral_pub");
  const isComplete =
    person?.server === "s.whatsapp.net" &&
    isNumber(person.user) &&
    wrappedEphemeral?.length === WRAPPED_KEY_BYTES &&
    childBytes(hello, "companion_server_auth_key_pub")?.equals(noiseKey) === true &&
    /^\d+$/.test(childText(hello, "companion_platform_id") ?? "") &&
    PLATFORM_DISPLAY.test(childText(hello, "companion_platform_display") ?? "");
  if (!isComplete) return undefined;
  return { number: person.user, ref: `3@${randomBytes(48).toString("base64")}`, wrappedEphemeral };
}
