import type { BodyBytes } from "./body-bytes.ts";

export const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const LETTER_U = 0x75;
const HEX_DIGITS = 4;
/** In the place of a character beyond ASCII: no base64 has it. */
const FOREIGN = 0xff;
const FIRST_FOREIGN = 0x80;

const ESCAPES: ReadonlyMap<number, number> = new Map(
  Object.entries({ '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" }).map(
    ([letter, meant]) => [letter.charCodeAt(0), meant.charCodeAt(0)],
  ),
);

/** A string of a JSON text has no end, or is none. */
export class NotAString extends Error {}

/** The content of a string whose closing quote is here, taken with that quote; undefined where it is not. */
export function stringHere(bytes: BodyBytes): Buffer | undefined {
  const { end } = findEnd(bytes.here, false);
  return end === -1 ? undefined : bytes.take(end + 1).subarray(0, end);
}

/**
 * The content of a string as it is written, piece by piece; its opening quote is taken already, and its closing one with
 * the last piece. Throws `NotAString` where the body ends before.
 */
export async function* writtenString(bytes: BodyBytes): AsyncGenerator<Buffer, undefined> {
  let isEscaped = false;
  while (await bytes.more()) {
    const { end, endsEscaped } = findEnd(bytes.here, isEscaped);
    isEscaped = endsEscaped;
    if (end === -1) yield bytes.take(bytes.here.length);
    else {
      yield bytes.take(end + 1).subarray(0, end);
      return undefined;
    }
  }
  throw new NotAString("the body ends within a string");
}

/** Where the closing quote is, -1 where there is none; then whether the first byte of what follows is escaped. */
function findEnd(piece: Buffer, startsEscaped: boolean): { end: number; endsEscaped: boolean } {
  let at = startsEscaped ? 1 : 0;
  for (; at < piece.length; at++) {
    if (piece[at] === QUOTE) return { end: at, endsEscaped: false };
    if (piece[at] === BACKSLASH) at++;
  }
  return { end: -1, endsEscaped: at > piece.length };
}

/** What a written string means, as long as that is ASCII. Throws `NotAString` for what JSON does not allow. */
export async function* meantString(written: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const escapes = escapeReader();
  for await (const piece of written) {
    yield escapes.isOpen || piece.includes(BACKSLASH) ? escapes.read(piece) : plain(piece);
  }
}

function plain(piece: Buffer): Buffer {
  for (const byte of piece) if (byte < SPACE) throw new NotAString("a control character in a string");
  return piece;
}

/** Reads escapes, also those that are cut between two pieces. */
function escapeReader() {
  let isEscape = false;
  let digits = "";
  let digitsLeft = 0;

  /** The byte that is meant once `byte` has come; undefined within an escape. */
  function meant(byte: number): number | undefined {
    if (digitsLeft > 0) {
      digits += String.fromCharCode(byte);
      if (--digitsLeft > 0) return undefined;
      if (!/^[\da-f]{4}$/i.test(digits)) throw new NotAString("an escape that is none");
      const code = parseInt(digits, 16);
      return code < FIRST_FOREIGN ? code : FOREIGN;
    }
    if (isEscape) {
      isEscape = false;
      if (byte === LETTER_U) {
        digits = "";
        digitsLeft = HEX_DIGITS;
        return undefined;
      }
      const escaped = ESCAPES.get(byte);
      if (escaped === undefined) throw new NotAString("an escape that is none");
      return escaped;
    }
    if (byte < SPACE) throw new NotAString("a control character in a string");
    isEscape = byte === BACKSLASH;
    return isEscape ? undefined : byte;
  }

  return {
    get isOpen() {
      return isEscape || digitsLeft > 0;
    },
    read(piece: Buffer): Buffer {
      const out = Buffer.alloc(piece.length);
      let length = 0;
      for (const byte of piece) {
        const value = meant(byte);
        if (value !== undefined) out[length++] = value;
      }
      return out.subarray(0, length);
    },
  };
}
