import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import type { MediaKind } from "./media-store.ts";

const MAC_BYTES = 10;
const EXPANDED_BYTES = 112;
const INFO: Readonly<Record<MediaKind, string>> = {
  image: "WhatsApp Image Keys",
  video: "WhatsApp Video Keys",
  audio: "WhatsApp Audio Keys",
  document: "WhatsApp Document Keys",
};

/** What a message tells of a file, so that its receiver can have it. */
export type MediaKeys = {
  readonly mediaKey: Uint8Array;
  readonly fileSha256: Uint8Array;
  readonly fileEncSha256: Uint8Array;
};

/** Encrypts a file with a new key: AES-256-CBC, and the first ten bytes of an HMAC behind it. */
export function sealMedia(plain: Buffer, kind: MediaKind): MediaKeys & { readonly file: Buffer } {
  const mediaKey = randomBytes(32);
  const { iv, cipherKey, macKey } = expand(mediaKey, kind);
  const cipher = createCipheriv("aes-256-cbc", cipherKey, iv);
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
  const file = Buffer.concat([encrypted, macOf(encrypted, macKey, iv)]);
  return { file, mediaKey, fileSha256: sha256(plain), fileEncSha256: sha256(file) };
}

/** The reverse; throws when one of both hashes, or the HMAC, is not that of the file. */
export function openMedia(file: Buffer, kind: MediaKind, keys: MediaKeys): Buffer {
  const { iv, cipherKey, macKey } = expand(keys.mediaKey, kind);
  const encrypted = file.subarray(0, -MAC_BYTES);
  if (!sha256(file).equals(keys.fileEncSha256)) throw new Error("the file is not the one of the message");
  if (!macOf(encrypted, macKey, iv).equals(file.subarray(-MAC_BYTES)))
    throw new Error("the file's MAC is wrong");
  const decipher = createDecipheriv("aes-256-cbc", cipherKey, iv);
  const plain = Buffer.concat([decipher.update(encrypted), decipher.final()]);
  if (!sha256(plain).equals(keys.fileSha256))
    throw new Error("the file's content is not the one of the message");
  return plain;
}

function expand(mediaKey: Uint8Array, kind: MediaKind) {
  const keys = Buffer.from(hkdfSync("sha256", mediaKey, "", INFO[kind], EXPANDED_BYTES));
  return { iv: keys.subarray(0, 16), cipherKey: keys.subarray(16, 48), macKey: keys.subarray(48, 80) };
}

function macOf(encrypted: Buffer, macKey: Buffer, iv: Buffer): Buffer {
  return createHmac("sha256", macKey).update(iv).update(encrypted).digest().subarray(0, MAC_BYTES);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
