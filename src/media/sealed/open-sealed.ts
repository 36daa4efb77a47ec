import { createDecipheriv, createHash } from "node:crypto";
import { GatewayError } from "../../core/index.ts";
import { BLOCK_BYTES, expandMediaKey, MAC_BYTES, macOf, sealedBytes } from "./media-keys.ts";
import { tooLarge, type Sealed } from "./seal-file.ts";

const HELD_BYTES = BLOCK_BYTES + MAC_BYTES;

/** What is known of an encrypted file: older messages lack a hash, and some its size. */
export type SealedWanted = Pick<Sealed, "kind"> & {
  readonly mediaKey: Uint8Array;
  readonly sha256?: Uint8Array | undefined;
  readonly encSha256?: Uint8Array | undefined;
  /** Of the plain bytes. */
  readonly bytes?: number | undefined;
  /** Of the plain bytes, where their number is not known. */
  readonly mostBytes: number;
};

/**
 * The plain bytes of an encrypted media file as it arrives, its last block when all has been proved. Whoever reads them is
 * to believe them at the end alone. Throws `media_too_large`, `whatsapp_failed` for a file that is not the one of its
 * message, and what `encrypted` throws.
 */
export async function* openSealed(
  encrypted: AsyncIterable<Uint8Array>,
  wanted: SealedWanted,
): AsyncGenerator<Buffer, void> {
  const { bytes, mostBytes } = wanted;
  if ((bytes ?? 0) > mostBytes) throw tooLarge(mostBytes);
  const mostSealed = sealedBytes(bytes ?? mostBytes);
  const keys = expandMediaKey(wanted.mediaKey, wanted.kind);
  const decipher = createDecipheriv("aes-256-cbc", keys.cipherKey, keys.iv);
  const mac = macOf(keys);
  const [plainHash, hash] = [createHash("sha256"), createHash("sha256")];
  let [sealed, plain] = [0, 0];
  // Whether it is the last that has arrived is never known: the MAC, and a block that may be padding alone, are held back.
  let held: Buffer = Buffer.alloc(0);

  const counted = (chunk: Buffer) => {
    plain += chunk.length;
    plainHash.update(chunk);
    return chunk;
  };

  for await (const chunk of encrypted) {
    sealed += chunk.length;
    if (sealed > mostSealed) throw bytes === undefined ? tooLarge(mostBytes) : notTheFile("its size");
    hash.update(chunk);
    const joined = Buffer.concat([held, chunk]);
    const sure = joined.subarray(0, Math.max(0, joined.length - HELD_BYTES));
    held = joined.subarray(sure.length);
    mac.update(sure);
    const part = decipher.update(sure);
    if (part.length > 0) yield counted(part);
  }
  const last = held.subarray(0, -MAC_BYTES);
  if (!mac.update(last).digest().subarray(0, MAC_BYTES).equals(held.subarray(last.length))) {
    throw notTheFile("its MAC");
  }
  if (isOther(wanted.encSha256, hash.digest())) throw notTheFile("its hash");
  const end = counted(endOf(decipher, last));
  if (bytes !== undefined && plain !== bytes) throw notTheFile("its size");
  if (isOther(wanted.sha256, plainHash.digest())) throw notTheFile("its content");
  if (end.length > 0) yield end;
}

function endOf(decipher: ReturnType<typeof createDecipheriv>, last: Buffer): Buffer {
  try {
    return Buffer.concat([decipher.update(last), decipher.final()]);
  } catch {
    throw notTheFile("its padding");
  }
}

function isOther(wanted: Uint8Array | undefined, found: Buffer): boolean {
  return wanted !== undefined && wanted.length > 0 && !found.equals(wanted);
}

export function notTheFile(what: string): GatewayError {
  return new GatewayError(
    "whatsapp_failed",
    `the media file is not the one of its message: ${what} is another`,
  );
}
