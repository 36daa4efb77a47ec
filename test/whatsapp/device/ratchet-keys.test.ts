import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, it } from "vitest";
import { guardConsole } from "../../../src/library-console.ts";
import { agreeNatively } from "../../../src/whatsapp/device/ratchet-keys.ts";
import { newAuth } from "../../sandbox/baileys-client.ts";
import { Party } from "./signal-party.ts";

type Curve = {
  generateKeyPair(): { readonly pubKey: Buffer; readonly privKey: Buffer };
  calculateAgreement(publicKey: Buffer, privateKey: Buffer): Buffer;
};
/** What libsignal itself calls. */
const curve = createRequire(import.meta.resolve("@whiskeysockets/baileys"))(
  "libsignal/src/curve.js",
) as Curve;
const original = { ...curve };

const ANA = "15550001111@s.whatsapp.net";
const BEA = "15552223333@s.whatsapp.net";

beforeAll(() => {
  guardConsole();
  agreeNatively();
});

describe("a ratchet's key", () => {
  it("agrees as the library's does, however often, with whomever, and as a copy of its bytes", () => {
    const ours = curve.generateKeyPair();
    expect([ours.pubKey.length, ours.pubKey[0], ours.privKey.length]).toEqual([33, 5, 32]);
    for (let round = 0; round < 5; round++) {
      const theirs = original.generateKeyPair();
      for (const copy of [theirs.pubKey, Buffer.from(theirs.pubKey)]) {
        const agreed = curve.calculateAgreement(copy, Buffer.from(ours.privKey));
        expect(agreed).toEqual(original.calculateAgreement(ours.pubKey, theirs.privKey));
      }
    }
  });

  it("agrees when more have been made since than are kept", () => {
    const pairs = Array.from({ length: 2_100 }, () => curve.generateKeyPair());
    const theirs = original.generateKeyPair();
    for (const { pubKey, privKey } of [...pairs.slice(0, 3), ...pairs.slice(-3)]) {
      const agreed = curve.calculateAgreement(theirs.pubKey, privKey);
      expect(agreed).toEqual(original.calculateAgreement(pubKey, theirs.privKey));
    }
  });

  it("agrees with no key of low order, and with nothing that is no key", () => {
    const { privKey } = curve.generateKeyPair();
    expect(() => curve.calculateAgreement(Buffer.alloc(33, 5), randomBytes(31))).toThrow(/32 bytes/);
    expect(() => curve.calculateAgreement(Buffer.from(`05${"00".repeat(32)}`, "hex"), privKey)).toThrow();
    expect(() => curve.calculateAgreement(randomBytes(31), privKey)).toThrow(/32 bytes/);
  });
});

describe("a conversation", () => {
  it("goes on through turns, also from what was stored alone", async () => {
    const [ana, bea] = [new Party(newAuth()), new Party(newAuth())];
    await bea.begin(ANA, ana);
    expect(await ana.open(BEA, await bea.seal(ANA, "begun"))).toBe("begun");
    for (let turn = 0; turn < 8; turn++) {
      expect(await bea.open(ANA, await ana.seal(BEA, `to ${turn}`))).toBe(`to ${turn}`);
      expect(await ana.open(BEA, await bea.seal(ANA, `fro ${turn}`))).toBe(`fro ${turn}`);
      // Another process knows none of the keys that were made here.
      if (turn === 4) agreeNatively();
    }
  });
});
