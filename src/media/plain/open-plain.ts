import { createHash } from "node:crypto";
import { notTheFile } from "../sealed/open-sealed.ts";
import { tooLarge } from "../sealed/seal-file.ts";

/** What is known of a file that is not encrypted. */
export type PlainWanted = {
  readonly sha256: Uint8Array;
  readonly bytes?: number | undefined;
  /** Where their number is not known. */
  readonly mostBytes: number;
};

/**
 * The bytes of a media file that nobody has encrypted, as it arrives, its last part when all has been proved. Whoever reads
 * them is to believe them at the end alone. Throws `media_too_large`, `whatsapp_failed` for a file that is not the one of
 * its message, and what `file` throws.
 */
export async function* openPlain(
  file: AsyncIterable<Uint8Array>,
  { sha256, bytes, mostBytes }: PlainWanted,
): AsyncGenerator<Buffer, void> {
  if ((bytes ?? 0) > mostBytes) throw tooLarge(mostBytes);
  const hash = createHash("sha256");
  let count = 0;
  let held: Buffer | undefined;
  for await (const chunk of file) {
    count += chunk.length;
    if (count > (bytes ?? mostBytes))
      throw bytes === undefined ? tooLarge(mostBytes) : notTheFile("its size");
    hash.update(chunk);
    if (held) yield held;
    held = Buffer.from(chunk);
  }
  if (bytes !== undefined && count !== bytes) throw notTheFile("its size");
  if (!hash.digest().equals(sha256)) throw notTheFile("its content");
  if (held) yield held;
}
