import { ControlError } from "../control-error.ts";

const LINK = "https://wa.me/settings/linked_devices#";
const KEY_BYTES = 32;

/** What a companion's QR code says. The ADV secret is a secret: it lets its holder link the companion. */
export type QrText = {
  readonly ref: string;
  readonly noiseKey: Buffer;
  readonly identityKey: Buffer;
  readonly advSecret: Buffer;
};

/**
 * Reads "ref,noise key,identity key,ADV secret", with or without the link before it. Like WhatsApp for Android, it does
 * not look at what follows: clients of today add their type, older ones nothing.
 */
export function parseQrText(text: string): QrText {
  const fields = (text.startsWith(LINK) ? text.slice(LINK.length) : text).split(",");
  const [ref = "", noise = "", identity = "", secret = ""] = fields;
  if (fields.length < 4 || ref === "") {
    throw new ControlError(400, "this is not the text of a QR code for linking a device");
  }
  return { ref, noiseKey: key(noise), identityKey: key(identity), advSecret: key(secret) };
}

function key(base64: string): Buffer {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length !== KEY_BYTES || bytes.toString("base64") !== base64) {
    throw new ControlError(400, "a key in the QR code is not 32 bytes in base64");
  }
  return bytes;
}
