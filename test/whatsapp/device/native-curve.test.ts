import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { Curve, generateSignalPubKey } from "@whiskeysockets/baileys";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { requireProofOfServers } from "../../../src/whatsapp/device/server-proof.ts";
import { isSignatureTrue } from "../../../src/whatsapp/device/signature.ts";
import { generateKeyPair, sharedKey } from "../../../src/whatsapp/device/x25519.ts";

type Original = {
  generateKeyPair(): { readonly pubKey: Buffer; readonly privKey: Buffer };
  calculateAgreement(publicKey: Buffer, privateKey: Buffer): Buffer;
  calculateSignature(privateKey: Buffer, message: Buffer): Buffer;
  getPublicFromPrivateKey(privateKey: Buffer): Buffer;
};
/** What the library itself calls. */
const original = createRequire(import.meta.resolve("@whiskeysockets/baileys"))(
  "libsignal/src/curve.js",
) as Original;

const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));

function flipped(bytes: Uint8Array, index: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(index) ^ 1, index);
  return copy;
}

describe("native agreement", () => {
  it("is the library's, for any private key and any public key that the library takes", () => {
    const outcome = (agree: () => Uint8Array) => {
      try {
        return Buffer.from(agree()).toString("hex");
      } catch {
        return "refused";
      }
    };
    fc.assert(
      fc.property(key, key, (privateKey, publicKey) => {
        const typed = Buffer.from(generateSignalPubKey(publicKey));
        const theirs = outcome(() => original.calculateAgreement(typed, privateKey));
        expect(outcome(() => sharedKey(privateKey, publicKey))).toBe(theirs);
        expect(outcome(() => sharedKey(privateKey, typed))).toBe(theirs);
      }),
      { numRuns: 200 },
    );
  });

  it("refuses keys of low order and keys of another length", () => {
    const { private: own } = generateKeyPair();
    expect(() => sharedKey(own, Buffer.alloc(32))).toThrow();
    expect(() => sharedKey(own, Buffer.from(`01${"00".repeat(31)}`, "hex"))).toThrow();
    expect(() => sharedKey(own, randomBytes(31))).toThrow(/32 bytes/);
    expect(() => sharedKey(own, Buffer.concat([Buffer.from([6]), randomBytes(32)]))).toThrow(/32 bytes/);
    expect(() => sharedKey(randomBytes(31), generateKeyPair().public)).toThrow(/32 bytes/);
  });

  it("makes pairs that agree with the library's", () => {
    for (let round = 0; round < 60; round++) {
      const ours = generateKeyPair();
      const theirs = original.generateKeyPair();
      expect([ours.private.length, ours.public.length]).toEqual([32, 32]);
      expect(original.calculateAgreement(theirs.pubKey, Buffer.from(ours.private))).toEqual(
        original.calculateAgreement(Buffer.from(generateSignalPubKey(ours.public)), theirs.privKey),
      );
    }
  });
});

describe("native signatures", () => {
  it("hold for what the library signs, and for nothing that was changed", () => {
    for (let round = 0; round < 60; round++) {
      const { pubKey, privKey } = original.generateKeyPair();
      const message = randomBytes(1 + round);
      const signature = original.calculateSignature(privKey, message);
      expect(isSignatureTrue(pubKey, message, signature)).toBe(true);
      expect(isSignatureTrue(pubKey.subarray(1), message, signature)).toBe(true);
      expect(isSignatureTrue(pubKey, flipped(message, 0), signature)).toBe(false);
      expect(isSignatureTrue(pubKey, message, flipped(signature, round % 64))).toBe(false);
      expect(isSignatureTrue(original.generateKeyPair().pubKey, message, signature)).toBe(false);
    }
  });

  it("are false, and throw nothing, for what is no key and no signature", () => {
    const { public: publicKey } = generateKeyPair();
    const minusOne = Buffer.from(`ec${"ff".repeat(30)}7f`, "hex");
    for (const wrong of [Buffer.alloc(0), randomBytes(31), randomBytes(33), minusOne]) {
      expect(isSignatureTrue(wrong, Buffer.from("m"), randomBytes(64))).toBe(false);
    }
    for (const wrong of [Buffer.alloc(0), randomBytes(63), randomBytes(64), Buffer.alloc(64, 255)]) {
      expect(isSignatureTrue(publicKey, Buffer.from("m"), wrong)).toBe(false);
    }
  });

  it("are what the library asks for once it is mended", () => {
    requireProofOfServers();
    const pair = Curve.generateKeyPair();
    const message = randomBytes(40);
    expect(Curve.verify(pair.public, message, Curve.sign(pair.private, message))).toBe(true);
    expect(Curve.verify(pair.public, message, randomBytes(64))).toBe(false);
  });
});
