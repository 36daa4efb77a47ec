import { createCipheriv, createDecipheriv, type CipherKey } from "node:crypto";

const TAG_BYTES = 16;
const NOTHING = Buffer.alloc(0);

/** AES-256-GCM; the tag follows the ciphertext. */
export function seal(
  key: CipherKey,
  iv: Buffer,
  plaintext: Uint8Array,
  additional: Uint8Array = NOTHING,
): Buffer {
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(additional);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** The reverse of `seal`; throws when key, data or additional data are not those that were sealed. */
export function open(
  key: CipherKey,
  iv: Buffer,
  sealed: Uint8Array,
  additional: Uint8Array = NOTHING,
): Buffer {
  if (sealed.length < TAG_BYTES) throw new Error("a sealed text is shorter than its tag");
  const decipher = createDecipheriv("aes-256-gcm", key, iv).setAAD(additional);
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
}

/** The 12-byte IV of Noise: eight zero bytes, then the counter. */
export function counterIv(counter: number): Buffer {
  const iv = Buffer.alloc(12);
  iv.writeUInt32BE(counter, 8);
  return iv;
}
