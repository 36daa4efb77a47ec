import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { GatewayError, type MediaKind } from "../../core/index.ts";
import { onDisk } from "./on-disk.ts";
import { expandMediaKey, MAC_BYTES, macOf, MEDIA_KEY_BYTES } from "./media-keys.ts";

const OWNER_ONLY = 0o600;

/** What a message tells of an encrypted file, so that its receiver can have it. */
export type Sealed = {
  readonly kind: MediaKind;
  readonly mediaKey: Buffer;
  /** Of the plain bytes, and of the encrypted file. */
  readonly sha256: Buffer;
  readonly encSha256: Buffer;
  /** Of the plain bytes. */
  readonly bytes: number;
};

export type SealOptions = {
  readonly kind: MediaKind;
  readonly mostBytes: number;
  /** Told every plain byte once, in order. */
  readonly onPlain?: (chunk: Uint8Array) => void;
};

/**
 * Encrypts what arrives under a new key into a new file of its owner's alone, as WhatsApp has media files: AES-256-CBC, and
 * the first ten bytes of an HMAC behind it. Throws `media_too_large`, `media_empty`, `unavailable` for the disk, and what
 * `plain` throws; there is no file then, and `plain` is told to end.
 */
export async function sealFile(
  plain: AsyncIterable<Uint8Array>,
  file: string,
  options: SealOptions,
): Promise<Sealed> {
  const handle = await onDisk(() => open(file, "wx", OWNER_ONLY));
  try {
    const sealed = await seal(plain, (chunk) => onDisk(() => handle.writeFile(chunk)), options);
    await onDisk(() => handle.datasync());
    await handle.close();
    return sealed;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(file, { force: true });
    throw error;
  }
}

async function seal(
  plain: AsyncIterable<Uint8Array>,
  write: (chunk: Buffer) => Promise<void>,
  { kind, mostBytes, onPlain }: SealOptions,
): Promise<Sealed> {
  const mediaKey = randomBytes(MEDIA_KEY_BYTES);
  const keys = expandMediaKey(mediaKey, kind);
  const cipher = createCipheriv("aes-256-cbc", keys.cipherKey, keys.iv);
  const mac = macOf(keys);
  const [plainHash, hash] = [createHash("sha256"), createHash("sha256")];
  let bytes = 0;

  async function add(encrypted: Buffer): Promise<void> {
    mac.update(encrypted);
    hash.update(encrypted);
    await write(encrypted);
  }

  for await (const chunk of plain) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw tooLarge(mostBytes);
    plainHash.update(chunk);
    onPlain?.(chunk);
    await add(cipher.update(chunk));
  }
  if (bytes === 0) throw new GatewayError("media_empty", "the media has no bytes");
  await add(cipher.final());
  const end = mac.digest().subarray(0, MAC_BYTES);
  hash.update(end);
  await write(end);
  return { kind, mediaKey, sha256: plainHash.digest(), encSha256: hash.digest(), bytes };
}

/** For media of more bytes than may be. */
export function tooLarge(mostBytes: number): GatewayError {
  return new GatewayError("media_too_large", `media exceeds the ${mostBytes} byte limit`);
}
