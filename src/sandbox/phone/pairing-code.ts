import { createCipheriv, createDecipheriv, hkdfSync, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { ControlError } from "../control-error.ts";
import { open } from "../wire/aes-gcm.ts";
import { sharedSecret, type KeyPair } from "../wire/key-pair.ts";

const deriveKey = promisify(pbkdf2);

const CODE_ITERATIONS = 131_072;
const SALT_BYTES = 32;
const CTR_IV_BYTES = 16;
const GCM_IV_BYTES = 12;
const BUNDLE_BYTES = SALT_BYTES + GCM_IV_BYTES + 3 * 32 + 16;

/** The eight characters of a code as they were shown, from however somebody typed them. */
export function parsePairingCode(typed: string): string {
  const code = typed.replaceAll(/[\s-]/g, "").toUpperCase();
  if (!/^[0-9A-Z]{8}$/.test(code)) throw new ControlError(400, "a pairing code has eight letters and digits");
  return code;
}

function codeKey(code: string, salt: Buffer): Promise<Buffer> {
  return deriveKey(code, salt, CODE_ITERATIONS, 32, "sha256");
}

/** Wraps an ephemeral public key under the code: salt 32 ‖ iv 16 ‖ AES-256-CTR. */
export async function wrapEphemeral(publicKey: Buffer, code: string): Promise<Buffer> {
  const salt = randomBytes(SALT_BYTES);
  const iv = randomBytes(CTR_IV_BYTES);
  const cipher = createCipheriv("aes-256-ctr", await codeKey(code, salt), iv);
  return Buffer.concat([salt, iv, cipher.update(publicKey), cipher.final()]);
}

/** The reverse; a wrong code gives a wrong key, which shows only when the key bundle cannot be opened. */
export async function unwrapEphemeral(wrapped: Buffer, code: string): Promise<Buffer> {
  const salt = wrapped.subarray(0, SALT_BYTES);
  const iv = wrapped.subarray(SALT_BYTES, SALT_BYTES + CTR_IV_BYTES);
  const decipher = createDecipheriv("aes-256-ctr", await codeKey(code, salt), iv);
  return Buffer.concat([decipher.update(wrapped.subarray(SALT_BYTES + CTR_IV_BYTES)), decipher.final()]);
}

export type KeyExchange = {
  readonly ephemeral: KeyPair;
  readonly identity: KeyPair;
  readonly companionEphemeral: Buffer;
  readonly companionIdentity: Buffer;
};

/**
 * Opens the companion's key bundle (salt 32 ‖ iv 12 ‖ AES-256-GCM of both identities and a random value) and
 * derives the ADV secret; undefined when the code was wrong or the identities are not those of this exchange.
 */
export function readKeyBundle(bundle: Buffer, exchange: KeyExchange): Buffer | undefined {
  if (bundle.length !== BUNDLE_BYTES) return undefined;
  const { ephemeral, identity, companionEphemeral, companionIdentity } = exchange;
  try {
    const secret = sharedSecret(ephemeral, companionEphemeral);
    const salt = bundle.subarray(0, SALT_BYTES);
    const sealed = bundle.subarray(SALT_BYTES + GCM_IV_BYTES);
    const key = hkdf(secret, salt, "link_code_pairing_key_bundle_encryption_key");
    const keys = open(key, bundle.subarray(SALT_BYTES, SALT_BYTES + GCM_IV_BYTES), sealed);
    const isOurs = keys.subarray(0, 64).equals(Buffer.concat([companionIdentity, identity.public]));
    if (!isOurs) return undefined;
    const parts = [secret, sharedSecret(identity, companionIdentity), keys.subarray(64)];
    return hkdf(Buffer.concat(parts), Buffer.alloc(0), "adv_secret");
  } catch {
    return undefined;
  }
}

function hkdf(input: Buffer, salt: Buffer, info: string): Buffer {
  return Buffer.from(hkdfSync("sha256", input, salt, info, 32));
}
