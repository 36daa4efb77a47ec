import type { GatewayError } from "../../../src/core/index.ts";
import { wrongValue } from "../dialect/wrong-value.ts";

/** Of a text, and of whatever else of a message is one. */
export const MOST_CHARACTERS = 65_536;
export const MOST_MENTIONS = 1_024;
export const MOST_OPTIONS = 12;
/** Of a vCard. */
export const MOST_VCARD_BYTES = 64 * 1024;
const MEBIBYTE = 1024 * 1024;
/** Of one file, decoded. */
export const MOST_MEDIA_BYTES = 16 * MEBIBYTE;
/** Of an album, all of it decoded. */
export const MOST_ALBUM_BYTES = 64 * MEBIBYTE;
export const LEAST_IN_ALBUM = 2;
export const MOST_IN_ALBUM = 10;
/** Of a body that may have media. */
export const MEDIA_BODY_BYTES = 88 * MEBIBYTE;
/** As long as a file's name is anywhere. */
export const MOST_FILE_NAME = 255;

/** Throws `malformed_input` for a text with more characters than a message takes. */
export function bounded(field: string, text: string): string {
  // Characters are code points; they are counted only where that can make a difference.
  if (text.length > MOST_CHARACTERS && Array.from(text).length > MOST_CHARACTERS)
    throw exceeding(field, MOST_CHARACTERS, "characters");
  return text;
}

/** The refusal of more than a field takes. */
export function exceeding(field: string, most: number, unit: string): GatewayError {
  return wrongValue(field, `takes at most ${most} ${unit}`, `${field} exceeds ${most} ${unit}`);
}
