import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync } from "node:crypto";
import type { KeyPair } from "@whiskeysockets/baileys";

const KEY_BYTES = 32;
/** The type byte before a public key in Signal's own coding. */
const SIGNAL_KEY_TYPE = 5;

/** A new Curve25519 key pair, raw bytes. As JWK: OpenSSL takes ten times as long to read a key as DER. */
export function generateKeyPair(): KeyPair {
  const { privateKey } = generateKeyPairSync("x25519", {
    privateKeyEncoding: { format: "jwk" },
    publicKeyEncoding: { format: "jwk" },
  }) as unknown as { privateKey: { readonly d: string; readonly x: string } };
  return { private: Buffer.from(privateKey.d, "base64url"), public: Buffer.from(privateKey.x, "base64url") };
}

/** The secret that both sides agree on. The public key may have Signal's type byte. Throws for a key of low order. */
export function sharedKey(privateKey: Uint8Array, publicKey: Uint8Array): Buffer<ArrayBuffer> {
  // A private key is taken as it is; its public half is not looked at.
  const own = { kty: "OKP", crv: "X25519", d: base64url(privateKey), x: "" };
  const theirs = { kty: "OKP", crv: "X25519", x: base64url(withoutType(publicKey)) };
  return diffieHellman({
    privateKey: createPrivateKey({ key: own, format: "jwk" }),
    publicKey: createPublicKey({ key: theirs, format: "jwk" }),
  });
}

/** A public key as 32 bytes, whether or not Signal's type byte stands before it. */
export function withoutType(publicKey: Uint8Array): Uint8Array {
  const isTyped = publicKey.length === KEY_BYTES + 1 && publicKey[0] === SIGNAL_KEY_TYPE;
  return isTyped ? publicKey.subarray(1) : publicKey;
}

function base64url(key: Uint8Array): string {
  if (key.length !== KEY_BYTES) throw new Error(`a Curve25519 key has ${KEY_BYTES} bytes, not ${key.length}`);
  return Buffer.from(key).toString("base64url");
}
