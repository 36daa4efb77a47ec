import { createPublicKey, verify } from "node:crypto";

const PRIME = 2n ** 255n - 19n;
const LOW_255_BITS = 2n ** 255n - 1n;
const SIGN_BIT = 0x80;

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let factor = base % PRIME, rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % PRIME;
    factor = (factor * factor) % PRIME;
  }
  return result;
}

// The map between the two forms of the curve: y = (u - 1) / (u + 1).
function edwardsY(montgomery: Uint8Array): Buffer | undefined {
  const u = (littleEndian(montgomery) & LOW_255_BITS) % PRIME;
  if (u === PRIME - 1n) return undefined;
  const y = ((u - 1n + PRIME) * power(u + 1n, PRIME - 2n)) % PRIME;
  return Buffer.from(y.toString(16).padStart(64, "0"), "hex").reverse();
}

/**
 * Checks an XEdDSA signature (64 bytes) over `message` against a Curve25519 public key (32 bytes), for real: the
 * key is mapped to Ed25519, its sign taken from the signature's last bit, and OpenSSL verifies. Never throws.
 */
export function isSignatureValid(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const y = edwardsY(publicKey);
  if (!y) return false;
  const plain = Buffer.from(signature);
  const last = plain.readUInt8(63);
  y.writeUInt8(y.readUInt8(31) | (last & SIGN_BIT), 31);
  plain.writeUInt8(last & ~SIGN_BIT, 63);
  const jwk = { kty: "OKP", crv: "Ed25519", x: y.toString("base64url") };
  try {
    return verify(null, message, createPublicKey({ key: jwk, format: "jwk" }), plain);
  } catch {
    return false;
  }
}
