import { createPublicKey, verify } from "node:crypto";
import { KeptKeys } from "./kept-keys.ts";
import { withoutType } from "./x25519.ts";

const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const PRIME = 2n ** 255n - 19n;
const LOW_255_BITS = 2n ** 255n - 1n;
const SIGN_BIT = 0x80;

/** Of those who write to groups, and of WhatsApp itself. */
const KEPT = 5_000;
/** By the sign of the point, and the Curve25519 key. */
const kept = new KeptKeys(KEPT, (signed) => {
  const y = edwardsY(signed.subarray(1));
  y.writeUInt8(y.readUInt8(KEY_BYTES - 1) | signed.readUInt8(0), KEY_BYTES - 1);
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: y.toString("base64url") }, format: "jwk" });
});

/**
 * Whether an XEdDSA signature over `message` is true: the Curve25519 key is mapped to Ed25519, its sign taken from the
 * signature's last bit, and OpenSSL verifies. Never throws. The public key may have Signal's type byte.
 */
export function isSignatureTrue(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = withoutType(publicKey);
  if (key.length !== KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  const plain = Buffer.from(signature);
  const last = plain.readUInt8(SIGNATURE_BYTES - 1);
  plain.writeUInt8(last & ~SIGN_BIT, SIGNATURE_BYTES - 1);
  try {
    return verify(null, message, kept.of(Buffer.concat([Buffer.of(last & SIGN_BIT), key])), plain);
  } catch {
    return false;
  }
}

/** The same point on the Edwards form of the curve: y = (u - 1) / (u + 1). Throws for u = -1, where there is none. */
function edwardsY(publicKey: Buffer): Buffer {
  const littleEndian = Buffer.from(publicKey).reverse().toString("hex");
  const u = (BigInt(`0x${littleEndian}`) & LOW_255_BITS) % PRIME;
  if (u === PRIME - 1n) throw new Error("a Curve25519 key stands for no point of Ed25519");
  const y = ((u - 1n + PRIME) * inverse(u + 1n)) % PRIME;
  return Buffer.from(y.toString(16).padStart(2 * KEY_BYTES, "0"), "hex").reverse();
}

/** Modulo the prime, by Euclid's algorithm; four times as fast as a power. */
function inverse(value: bigint): bigint {
  let [rest, next] = [PRIME, value];
  let [factor, nextFactor] = [0n, 1n];
  while (next !== 0n) {
    const quotient = rest / next;
    [rest, next] = [next, rest - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return factor < 0n ? factor + PRIME : factor;
}
