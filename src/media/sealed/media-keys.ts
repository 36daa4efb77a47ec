import { createHmac, hkdfSync } from "node:crypto";
import type { MediaKind } from "../../core/index.ts";

export const MEDIA_KEY_BYTES = 32;
export const BLOCK_BYTES = 16;
/** What is left of the HMAC behind a file. */
export const MAC_BYTES = 10;

/** Initialization vector, keys of cipher and HMAC, and one for reference that nobody uses. */
const EXPANDED_BYTES = 112;
const INFO: Readonly<Record<MediaKind, string>> = {
  image: "WhatsApp Image Keys",
  video: "WhatsApp Video Keys",
  audio: "WhatsApp Audio Keys",
  document: "WhatsApp Document Keys",
  sticker: "WhatsApp Image Keys",
};

export type ExpandedKeys = { readonly iv: Buffer; readonly cipherKey: Buffer; readonly macKey: Buffer };

/** What a media key of 32 bytes comes to for files of that kind (HKDF-SHA-256, as WhatsApp's clients use it). */
export function expandMediaKey(mediaKey: Uint8Array, kind: MediaKind): ExpandedKeys {
  const keys = Buffer.from(hkdfSync("sha256", mediaKey, "", INFO[kind], EXPANDED_BYTES));
  return { iv: keys.subarray(0, 16), cipherKey: keys.subarray(16, 48), macKey: keys.subarray(48, 80) };
}

/** Whether a file of the one kind is one of the other too. */
export function isSealedAlike(one: MediaKind, other: MediaKind): boolean {
  return INFO[one] === INFO[other];
}

/** Of the initialization vector and, as they are added, the encrypted bytes. */
export function macOf({ iv, macKey }: ExpandedKeys): ReturnType<typeof createHmac> {
  return createHmac("sha256", macKey).update(iv);
}

/** The size of the file that so many bytes become: whole blocks, one of them padding, and the HMAC's beginning. */
export function sealedBytes(plainBytes: number): number {
  return (Math.floor(plainBytes / BLOCK_BYTES) + 1) * BLOCK_BYTES + MAC_BYTES;
}
