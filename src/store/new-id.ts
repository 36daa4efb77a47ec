import { randomFillSync } from "node:crypto";
import { monotonicFactory } from "ulid";

const portion = Buffer.alloc(4096);
let used = portion.length;

/** In [0, 1), from the machine's randomness in portions; a byte is more than each letter of 32 takes. */
function chance(): number {
  if (used === portion.length) {
    randomFillSync(portion);
    used = 0;
  }
  return portion.readUInt8(used++) / 256;
}

/** A ULID, rising even within one millisecond: a name for a row or a request. */
export const newId: () => string = monotonicFactory(chance);
