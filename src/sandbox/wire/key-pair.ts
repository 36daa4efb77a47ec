import { createPrivateKey, createPublicKey } from "node:crypto";
import { Curve } from "@whiskeysockets/baileys";

/** A Curve25519 key pair, 32 raw bytes each. */
export type KeyPair = { readonly public: Buffer; readonly private: Buffer };

const PKCS8_PREFIX = Buffer.from("302e020100300506032b656e04220420", "hex");

/** A new random pair. */
export function generateKeyPair(): KeyPair {
  const pair = Curve.generateKeyPair();
  return { public: Buffer.from(pair.public), private: Buffer.from(pair.private) };
}

/** The pair that belongs to a raw X25519 private key (32 bytes). */
export function keyPairFromPrivate(privateKey: Buffer): KeyPair {
  const der = Buffer.concat([PKCS8_PREFIX, privateKey]);
  const key = createPublicKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
  return { public: key.export({ format: "der", type: "spki" }).subarray(-32), private: privateKey };
}

/** X25519; throws for a public key of low order. */
export function sharedSecret(own: KeyPair, theirs: Uint8Array): Buffer {
  return Curve.sharedKey(own.private, Buffer.from(theirs));
}

/** XEdDSA signature (64 bytes) over the parts, one after the other. */
export function sign(own: KeyPair, ...parts: readonly Uint8Array[]): Buffer {
  return Buffer.from(Curve.sign(own.private, Buffer.concat(parts)));
}
