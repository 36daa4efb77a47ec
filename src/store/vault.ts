import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  randomBytes,
  randomFillSync,
  timingSafeEqual,
  type KeyObject,
} from "node:crypto";
import { GatewayError, type Signer } from "../core/index.ts";

/** Everything that the gateway's one key is used for; each purpose has a key of its own, derived from it. */
export interface Vault {
  /** AES-256-GCM, bound to the row it belongs to: opened for another row it is refused. */
  seal(row: string, text: string): Buffer;
  /** Throws `unreadable` for a text that was changed, moved to another row, or sealed with another key. */
  open(row: string, sealed: Buffer): string;
  /** The same of bytes. */
  sealBytes(row: string, bytes: Uint8Array): Buffer;
  openBytes(row: string, sealed: Buffer): Buffer;
  /** A keyed hash of a secret, by which it is found again. */
  digest(secret: string): Buffer;
  /** What the gateway gives away and wants to know again. */
  readonly signer: Signer;
  /** Tells secrets apart within this process, for a quarter of what a digest costs; another process gives others. */
  alias(secret: string): string;
  /** Tells keys apart without giving them away. */
  readonly fingerprint: string;
}

const VERSION = 1;
const KEY_ID = 1;
const IV_BYTES = 12;
/** So many are drawn at once: a draw costs two microseconds, however short it is. */
const DRAWN_IVS = 256;
const TAG_BYTES = 16;
const HEAD_BYTES = 2;

/** Throws `unavailable` unless the key has 32 bytes. */
export function createVault(masterKey: Buffer): Vault {
  if (masterKey.length !== 32) throw new GatewayError("unavailable", "the encryption key takes 32 bytes");
  const derive = (purpose: string) => Buffer.from(hkdfSync("sha256", masterKey, "duet", purpose, 32));
  // As key objects: to make one of the bytes at each use costs four times what the cipher does.
  const sealKey = createSecretKey(derive("seal"));
  const digestKey = createSecretKey(derive("digest"));
  const signKey = createSecretKey(derive("sign"));
  const signatureOf = (text: string) => createHmac("sha256", signKey).update(text).digest();
  const nextIv = ivSource();
  const salt = randomBytes(32).toString("base64");
  const sealBytes = (row: string, bytes: Uint8Array) => {
    const iv = nextIv();
    const cipher = createCipheriv("aes-256-gcm", sealKey, iv).setAAD(Buffer.from(row));
    const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION, KEY_ID), iv, cipher.getAuthTag(), body]);
  };
  const openBytes = (row: string, sealed: Buffer) => {
    try {
      return decrypt(sealKey, row, sealed);
    } catch (cause) {
      throw new GatewayError("unreadable", "a stored secret cannot be decrypted", { cause });
    }
  };
  return {
    seal: (row, text) => sealBytes(row, Buffer.from(text)),
    open: (row, sealed) => openBytes(row, sealed).toString("utf8"),
    sealBytes,
    openBytes,
    digest: (secret) => createHmac("sha256", digestKey).update(secret).digest(),
    signer: {
      sign: (text) => signatureOf(text).toString("base64url"),
      isSignatureOf: (text, signature) => sameDigest(signatureOf(text), Buffer.from(signature, "base64url")),
    },
    alias: (secret) => hash("sha256", salt + secret, "base64"),
    fingerprint: derive("fingerprint").toString("hex").slice(0, 32),
  };
}

/** Random bytes, each given once; they are to be used before the next are asked for. */
function ivSource(): () => Buffer {
  const drawn = Buffer.alloc(DRAWN_IVS * IV_BYTES);
  let at = drawn.length;
  return () => {
    if (at === drawn.length) {
      randomFillSync(drawn);
      at = 0;
    }
    return drawn.subarray(at, (at += IV_BYTES));
  };
}

function decrypt(key: KeyObject, row: string, sealed: Buffer): Buffer {
  if (sealed[0] !== VERSION || sealed[1] !== KEY_ID) throw new Error("unknown version of a sealed text");
  const iv = sealed.subarray(HEAD_BYTES, HEAD_BYTES + IV_BYTES);
  const tag = sealed.subarray(HEAD_BYTES + IV_BYTES, HEAD_BYTES + IV_BYTES + TAG_BYTES);
  const body = sealed.subarray(HEAD_BYTES + IV_BYTES + TAG_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(row)).setAuthTag(tag);
  return Buffer.concat([decipher.update(body), decipher.final()]);
}

/** Whether two digests are the same, in a time that does not depend on where they differ. */
export function sameDigest(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
