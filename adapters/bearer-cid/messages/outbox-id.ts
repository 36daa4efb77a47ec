import type { Message } from "../../../src/core/index.ts";

/** Of a ULID: no letter that could be taken for a digit. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_DIGITS = 10;
/** What is chance in the id of a message of ours: as many hexadecimal digits as a ULID has digits of it. */
const CHANCE = /[0-9A-F]{16}$/;

/** `out_` and a ULID, made of when a message was stored and of the chance in its id: the same whenever it is asked for. */
export function outboxIdOf({ id, createdAtMs }: Pick<Message, "id" | "createdAtMs">): string {
  return `out_${timeDigits(createdAtMs)}${CHANCE.exec(id)?.[0] ?? "0".repeat(16)}`;
}

function timeDigits(atMs: number): string {
  let left = atMs;
  let digits = "";
  while (digits.length < TIME_DIGITS) {
    digits = ALPHABET.charAt(left % 32) + digits;
    left = Math.floor(left / 32);
  }
  return digits;
}
