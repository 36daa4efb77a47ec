import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { isSignatureTrue } from "../../../../src/whatsapp/device/signature.ts";
import { newSigningKey, signWith } from "../../../../src/whatsapp/device/groups/signing-key.ts";

type Original = {
  calculateSignature(privateKey: Buffer, message: Buffer): Buffer;
  verifySignature(publicKey: Buffer, message: Buffer, signature: Buffer): boolean;
  getPublicFromPrivateKey(privateKey: Buffer): Buffer;
};
/** What the library's group cipher calls. */
const original = createRequire(import.meta.resolve("@whiskeysockets/baileys"))(
  "libsignal/src/curve.js",
) as Original;

function flipped(bytes: Uint8Array, index: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(index) ^ 1, index);
  return copy;
}

it("a native signature is the library's: it is true there, and nothing that was changed is", () => {
  for (let round = 0; round < 40; round++) {
    const key = newSigningKey();
    const message = randomBytes(1 + round);
    const signature = Buffer.from(signWith(key, message));
    const isTrue = (text: Buffer, signed: Buffer) =>
      original.verifySignature(Buffer.from(key.public), text, signed);
    expect(isTrue(message, signature)).toBe(true);
    expect(isTrue(flipped(message, 0), signature)).toBe(false);
    expect(isTrue(message, flipped(signature, round % 64))).toBe(false);
    expect(isSignatureTrue(key.public, message, signature)).toBe(true);
  }
});

it("the scalar of a key is one that the library can sign with", () => {
  const { public: publicKey, private: scalar } = newSigningKey();
  const message = randomBytes(20);
  const signature = signWith({ public: publicKey, private: scalar }, message);
  expect(isSignatureTrue(publicKey, message, signature)).toBe(true);
  expect(() => signWith({ public: publicKey }, message)).toThrow();
});
