import { createDecipheriv } from "node:crypto";
import { BLOCK_BYTES, expandMediaKey } from "./media-keys.ts";
import type { Sealed } from "./seal-file.ts";

/** From the first byte to before the last. */
type Range = { readonly start: number; readonly end: number };

/** The part of an encrypted file that is needed for a part of its plain bytes: whole blocks, and the one before. */
export function sealedPart({ start, end }: Range): Range {
  const first = Math.floor(start / BLOCK_BYTES);
  return { start: Math.max(0, first - 1) * BLOCK_BYTES, end: Math.ceil(end / BLOCK_BYTES) * BLOCK_BYTES };
}

/** The plain bytes of a part, from what `sealedPart` says is needed. Nothing of it is proved. Throws for one that is cut. */
export async function* openSealedPart(
  encrypted: AsyncIterable<Uint8Array>,
  { kind, mediaKey }: Pick<Sealed, "kind" | "mediaKey">,
  { start, end }: Range,
): AsyncGenerator<Buffer, void> {
  const keys = expandMediaKey(mediaKey, kind);
  const part = sealedPart({ start, end });
  // Behind the first block each is decrypted with the one before, which is in the part: what comes of it itself is dropped.
  const decipher = createDecipheriv("aes-256-cbc", keys.cipherKey, keys.iv).setAutoPadding(false);
  let at = part.start;
  for await (const chunk of encrypted) {
    const plain = decipher.update(chunk);
    const wanted = plain.subarray(Math.max(0, start - at), Math.max(0, end - at));
    at += plain.length;
    if (wanted.length > 0) yield wanted;
  }
  if (at < end) throw new Error("the part has not come whole");
}
