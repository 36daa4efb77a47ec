import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync } from "node:crypto";
import type { KeyPair } from "@whiskeysockets/baileys";

const KEY_BYTES = 32;
/** The type byte before a public key in Signal's own coding. */
const SIGNAL_KEY_TYPE = 5;
/** What stands before the 32 bytes in a key of X25519 as PKCS #8 and as SPKI (RFC 8410). */
const PRIVATE_HEADER = Buffer.from("302e020100300506032b656e04220420", "hex");
const PUBLIC_HEADER = Buffer.from("302a300506032b656e032100", "hex");

/** A new Curve25519 key pair, raw bytes. */
export function generateKeyPair(): KeyPair {
  // As DER, both ways, it would take twice as long.
  const { d = "", x = "" } = generateKeyPairSync("x25519").privateKey.export({ format: "jwk" });
  return { private: Buffer.from(d, "base64url"), public: Buffer.from(x, "base64url") };
}

/** The secret that both sides agree on. The public key may have Signal's type byte. Throws for a key of low order. */
export function sharedKey(privateKey: Uint8Array, publicKey: Uint8Array): Buffer<ArrayBuffer> {
  const own = Buffer.concat([PRIVATE_HEADER, whole(privateKey)]);
  const theirs = Buffer.concat([PUBLIC_HEADER, whole(withoutType(publicKey))]);
  return diffieHellman({
    privateKey: createPrivateKey({ key: own, format: "der", type: "pkcs8" }),
    publicKey: createPublicKey({ key: theirs, format: "der", type: "spki" }),
  });
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
