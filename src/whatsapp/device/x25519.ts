import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";

const KEY_BYTES = 32;
/** The type byte before a public key in Signal's own coding. */
const SIGNAL_KEY_TYPE = 5;
/** What stands before the 32 bytes of a private key of X25519 as PKCS #8 (RFC 8410). */
const PRIVATE_HEADER = Buffer.from("302e020100300506032b656e04220420", "hex");

/** Raw bytes. */
type Pair = { readonly private: Buffer; readonly public: Buffer };

/** A new Curve25519 key pair. */
export function generateKeyPair(): Pair {
  return pairOf(newPrivateKey());
}

/** The secret that both sides agree on. The public key may have Signal's type byte. Throws for a key of low order. */
export function sharedKey(privateKey: Uint8Array, publicKey: Uint8Array): Buffer<ArrayBuffer> {
  return secretOf(privateKeyOf(privateKey), publicKeyOf(publicKey));
}

/** The same of key objects. */
export function secretOf(privateKey: KeyObject, publicKey: KeyObject): Buffer<ArrayBuffer> {
  return diffieHellman({ privateKey, publicKey });
}

export function newPrivateKey(): KeyObject {
  return generateKeyPairSync("x25519").privateKey;
}

/** A private key and what belongs to it. */
export function pairOf(privateKey: KeyObject): Pair {
  // As DER, both ways, it would take twice as long.
  const { d = "", x = "" } = privateKey.export({ format: "jwk" });
  return { private: Buffer.from(d, "base64url"), public: Buffer.from(x, "base64url") };
}

export function privateKeyOf(bytes: Uint8Array): KeyObject {
  const key = Buffer.concat([PRIVATE_HEADER, whole(bytes)]);
  return createPrivateKey({ key, format: "der", type: "pkcs8" });
}

/** The public key may have Signal's type byte. */
export function publicKeyOf(bytes: Uint8Array): KeyObject {
  const x = Buffer.from(whole(withoutType(bytes))).toString("base64url");
  return createPublicKey({ key: { kty: "OKP", crv: "X25519", x }, format: "jwk" });
}

/** A public key as 32 bytes, whether or not Signal's type byte stands before it. */
export function withoutType(publicKey: Uint8Array): Uint8Array {
  const isTyped = publicKey.length === KEY_BYTES + 1 && publicKey[0] === SIGNAL_KEY_TYPE;
  return isTyped ? publicKey.subarray(1) : publicKey;
}

function whole(key: Uint8Array): Uint8Array {
  if (key.length !== KEY_BYTES) throw new Error(`a Curve25519 key has ${KEY_BYTES} bytes, not ${key.length}`);
  return key;
}
