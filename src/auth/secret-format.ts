import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_CHARACTERS = 33;
const CHECKSUM_CHARACTERS = 6;

/** Tells the kinds of our own secrets apart at sight. */
export const PREFIXES = { api_key: "wa_", account_token: "wat_", instance_token: "wit_" } as const;
export type SecretKind = keyof typeof PREFIXES;

const OWN = new RegExp(
  `^(?:${Object.values(PREFIXES).join("|")})[${ALPHABET}]{${RANDOM_CHARACTERS + CHECKSUM_CHARACTERS}}$`,
);
const LEAST_DIFFERENT_CHARACTERS = 8;
const VISIBLE_ASCII = /^[\x21-\x7e]{16,256}$/;

/** A new secret: the kind's prefix, 33 random base62 characters (196 bits) and a checksum of 6. */
export function newSecret(kind: SecretKind): string {
  const body = PREFIXES[kind] + randomText();
  return body + checksum(body);
}

/** Whether it can be a secret at all: one of ours with a wrong checksum is refused without a look at the database. */
export function isPlausibleSecret(text: string): boolean {
  return OWN.test(text) ? hasChecksum(text) : VISIBLE_ASCII.test(text);
}

/** Whether a caller's own token has characters enough that differ: `aaaaaaaaaaaaaaaa` is nobody's secret. */
export function isVaried(token: string): boolean {
  return new Set(token).size >= LEAST_DIFFERENT_CHARACTERS;
}

function hasChecksum(text: string): boolean {
  const body = text.slice(0, -CHECKSUM_CHARACTERS);
  return text.slice(-CHECKSUM_CHARACTERS) === checksum(body);
}

function checksum(body: string): string {
  let rest = crc32(body);
  let text = "";
  for (let i = 0; i < CHECKSUM_CHARACTERS; i++) {
    text = ALPHABET.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

function randomText(): string {
  let text = "";
  while (text.length < RANDOM_CHARACTERS) {
    // 248 is the greatest multiple of 62 below 256: bytes above it would favour the first letters.
    for (const byte of randomBytes(RANDOM_CHARACTERS)) if (byte < 248) text += ALPHABET.charAt(byte % 62);
  }
  return text.slice(0, RANDOM_CHARACTERS);
}
