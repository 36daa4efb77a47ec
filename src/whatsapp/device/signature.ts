import { createPublicKey, verify } from "node:crypto";
import { withoutType } from "./x25519.ts";

const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const PRIME = 2n ** 255n - 19n;
const LOW_255_BITS = 2n ** 255n - 1n;
const SIGN_BIT = 0x80;

/**
 * Whether an XEdDSA signature over `message` is true: the Curve25519 key is mapped to Ed25519, its sign taken from the
 * signature's last bit, and OpenSSL verifies. Never throws. The public key may have Signal's type byte.
 */
export function isSignatureTrue(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const y = edwardsY(withoutType(publicKey));
  if (!y || signature.length !== SIGNATURE_BYTES) return false;
  const plain = Buffer.from(signature);
  const last = plain.readUInt8(SIGNATURE_BYTES - 1);
  plain.writeUInt8(last & ~SIGN_BIT, SIGNATURE_BYTES - 1);
  y.writeUInt8(y.readUInt8(KEY_BYTES - 1) | (last & SIGN_BIT), KEY_BYTES - 1);
  try {
    const jwk = { kty: "OKP", crv: "Ed25519", x: y.toString("base64url") };
    return verify(null, message, createPublicKey({ key: jwk, format: "jwk" }), plain);
  } catch {
    return false;
  }
}

/** The same point on the Edwards form of the curve: y = (u - 1) / (u + 1). There is none for u = -1. */
function edwardsY(publicKey: Uint8Array): Buffer | undefined {
  if (publicKey.length !== KEY_BYTES) return undefined;
  const littleEndian = Buffer.from(publicKey).reverse().toString("hex");
  const u = (BigInt(`0x${littleEndian}`) & LOW_255_BITS) % PRIME;
  if (u === PRIME - 1n) return undefined;
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
