import { createHash, createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { Curve, generateSignalPubKey } from "@whiskeysockets/baileys";
import { KeptKeys } from "../kept-keys.ts";
import { sharedKey } from "../x25519.ts";

/** What stands before the 32 bytes of a seed in a key of Ed25519 as PKCS #8 (RFC 8410). */
const SEED_HEADER = Buffer.from("302e020100300506032b657004220420", "hex");
const KEY_BYTES = 32;
const SIGN_BIT = 0x80;
const BASE_POINT = Buffer.alloc(KEY_BYTES, "09" + "00".repeat(KEY_BYTES - 1), "hex");

/** Of groups that are written to; a device has one key in each. */
const KEPT = 2_000;
const kept = new KeptKeys(KEPT, (seed) =>
  createPrivateKey({ key: Buffer.concat([SEED_HEADER, seed]), format: "der", type: "pkcs8" }),
);

/** A key that signs what a device sends to a group, and what others check it by: on Curve25519, with Signal's type byte. */
export type SigningKey = {
  readonly public: Uint8Array;
  /** The scalar. Somebody else's is not known, or empty. */
  readonly private?: Uint8Array;
  /** The Ed25519 seed that the scalar comes from; one that the library made has none. */
  readonly seed?: Uint8Array;
};

/**
 * A new key, made from an Ed25519 seed: the scalar that Ed25519 derives is also a Curve25519 key, and what OpenSSL signs by
 * the seed is an XEdDSA signature by that key. Of the two points that a Curve25519 key stands for, XEdDSA takes the one whose sign a
 * signature says in its last bit; a seed whose point has none leaves nothing to say.
 */
export function newSigningKey(): Required<SigningKey> {
  for (;;) {
    const { d = "", x = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
    if (Buffer.from(x, "base64url").readUInt8(KEY_BYTES - 1) & SIGN_BIT) continue;
    const seed = Buffer.from(d, "base64url");
    const scalar = scalarOf(seed);
    return { public: generateSignalPubKey(sharedKey(scalar, BASE_POINT)), private: scalar, seed };
  }
}

/** An XEdDSA signature (64 bytes). By a key of the library's own making it costs thirty times as much. */
export function signWith(key: SigningKey, message: Uint8Array): Uint8Array {
  if (!key.seed) return Curve.sign(key.private ?? new Uint8Array(), message);
  return sign(null, message, kept.of(Buffer.from(key.seed)));
}

/** RFC 8032, 5.1.5. */
function scalarOf(seed: Uint8Array): Buffer {
  const scalar = createHash("sha512").update(seed).digest().subarray(0, KEY_BYTES);
  scalar.writeUInt8(scalar.readUInt8(0) & 0xf8, 0);
  scalar.writeUInt8((scalar.readUInt8(KEY_BYTES - 1) & 0x7f) | 0x40, KEY_BYTES - 1);
  return scalar;
}
