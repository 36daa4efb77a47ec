const VERSION = 3;
const IDENTITY_FIELD = 3;
const KEY_BYTES = 33;
const LENGTH_DELIMITED = 2;

/** The identity key that a first message (PreKeyWhisperMessage) says it is from; undefined when it is none. */
export function identityIn(ciphertext: Buffer): Buffer | undefined {
  if (ciphertext.length === 0 || (ciphertext.readUInt8(0) & 15) !== VERSION) return undefined;
  for (let at = 1; at < ciphertext.length;) {
    const key = readVarint(ciphertext, at);
    if (!key) return undefined;
    const value = readVarint(ciphertext, key.end);
    if (!value) return undefined;
    const isBytes = (key.value & 7) === LENGTH_DELIMITED;
    if (key.value >> 3 === IDENTITY_FIELD && isBytes && value.value === KEY_BYTES) {
      return ciphertext.subarray(value.end + 1, value.end + KEY_BYTES);
    }
    at = isBytes ? value.end + value.value : value.end;
  }
  return undefined;
}

function readVarint(
  bytes: Buffer,
  start: number,
): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let at = start, shift = 0; at < bytes.length && shift < 35; at++, shift += 7) {
    const byte = bytes.readUInt8(at);
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return { value, end: at + 1 };
  }
  return undefined;
}
