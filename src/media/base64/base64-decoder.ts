import { GatewayError } from "../../core/index.ts";

const LINE_ENDS = /[\r\n]+/g;
/** Anything but the standard alphabet of RFC 4648. */
const NOT_A_DIGIT = /[^A-Za-z0-9+/]/;
const GROUP = 4;
const MOST_PADDING = 2;

/** Decodes base64 piece by piece. Strict but for its padding, which may be missing, and for line ends, which say nothing. */
export interface Base64Decoder {
  /** The bytes that are sure by now. Throws `media_not_base64`. */
  write(text: string): Buffer;
  /** The rest. Throws `media_not_base64`. */
  end(): Buffer;
}

export function base64Decoder(): Base64Decoder {
  /** Fewer digits than a group. */
  let left = "";
  let padding = 0;

  /** Adds what is behind the digits, which is padding or nothing. */
  function pad(text: string): void {
    padding += text.length;
    if (padding > MOST_PADDING || text !== "=".repeat(text.length)) throw notBase64();
  }

  return {
    write(text) {
      const clean = text.replace(LINE_ENDS, "");
      const stop = clean.search(NOT_A_DIGIT);
      const digits = stop === -1 ? clean : clean.slice(0, stop);
      if (padding > 0 && digits !== "") throw notBase64();
      pad(clean.slice(digits.length));
      const all = left + digits;
      const whole = all.length - (all.length % GROUP);
      left = all.slice(whole);
      return Buffer.from(all.slice(0, whole), "base64");
    },
    end() {
      const isWhole = padding === 0 ? left.length !== 1 : left.length + padding === GROUP;
      if (!isWhole) throw notBase64();
      return Buffer.from(left, "base64");
    },
  };
}

export function notBase64(): GatewayError {
  return new GatewayError("media_not_base64", "the media is no valid base64");
}
