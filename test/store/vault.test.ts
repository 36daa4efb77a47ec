import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createVault, sameDigest } from "../../src/store/vault.ts";

const ANY_TEXT = fc.string({ unit: "binary", maxLength: 200 });
const REFUSED = "a stored secret cannot be decrypted";

const vault = createVault(Buffer.alloc(32, 1));

describe("a sealed text", () => {
  it("is any text, and is read again in its row", () => {
    fc.assert(
      fc.property(ANY_TEXT, ANY_TEXT, (row, text) => {
        expect(vault.open(row, vault.seal(row, text))).toBe(text);
      }),
    );
  });

  it("is refused in any other row", () => {
    fc.assert(
      fc.property(ANY_TEXT, ANY_TEXT, ANY_TEXT, (row, other, text) => {
        fc.pre(row !== other);
        expect(() => vault.open(other, vault.seal(row, text))).toThrow(REFUSED);
      }),
    );
  });

  it("is refused when any bit of it has changed", () => {
    fc.assert(
      fc.property(ANY_TEXT, fc.nat(), (text, nth) => {
        const sealed = vault.seal("row", text);
        const bit = nth % (sealed.length * 8);
        sealed.writeUInt8(sealed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(() => vault.open("row", sealed)).toThrow(REFUSED);
      }),
    );
  });

  it("is refused when its end is missing, however little is left", () => {
    const sealed = vault.seal("row", "text");
    for (let length = 0; length < sealed.length; length++) {
      expect(() => vault.open("row", sealed.subarray(0, length))).toThrow(REFUSED);
    }
  });

  it("is refused under another key", () => {
    const other = createVault(Buffer.alloc(32, 2));
    expect(() => other.open("row", vault.seal("row", "text"))).toThrow(REFUSED);
  });

  it("is never the same twice", () => {
    const sealed = Array.from({ length: 1_000 }, () => vault.seal("row", "text").toString("hex"));
    expect(new Set(sealed).size).toBe(sealed.length);
  });
});

describe("a digest", () => {
  it("is the same for the same secret and key only", () => {
    const other = createVault(Buffer.alloc(32, 2));
    expect(sameDigest(vault.digest("one"), vault.digest("one"))).toBe(true);
    expect(sameDigest(vault.digest("one"), vault.digest("two"))).toBe(false);
    expect(sameDigest(vault.digest("one"), other.digest("one"))).toBe(false);
    expect(sameDigest(vault.digest("one"), Buffer.alloc(0))).toBe(false);
  });
});

describe("an alias", () => {
  const SECRET = "wa_0123456789abcdefghijklmnopqrstuvwxyz123456";

  it("is a secret's own, shows nothing of it, and is another in another process", () => {
    const restarted = createVault(Buffer.alloc(32, 1));
    expect(vault.alias("one")).toBe(vault.alias("one"));
    expect(vault.alias("one")).not.toBe(vault.alias("two"));
    expect(vault.alias(SECRET)).not.toContain(SECRET);
    expect(vault.alias("one")).not.toBe(restarted.alias("one"));
  });
});

it("takes a key of 32 bytes only, and tells keys apart without showing them", () => {
  const key = Buffer.alloc(32, 1);
  expect(() => createVault(Buffer.alloc(31))).toThrow("the encryption key takes 32 bytes");
  expect(createVault(key).fingerprint).toBe(vault.fingerprint);
  expect(createVault(Buffer.alloc(32, 2)).fingerprint).not.toBe(vault.fingerprint);
  expect(vault.fingerprint).not.toContain(key.toString("hex").slice(0, 8));
});

describe("a signature", () => {
  it("is known again for its text alone, with the same key", () => {
    fc.assert(
      fc.property(ANY_TEXT, ANY_TEXT, (text, other) => {
        fc.pre(text !== other);
        const signature = vault.signer.sign(text);
        expect(signature).toMatch(/^[\w-]{43}$/);
        expect(vault.signer.isSignatureOf(text, signature)).toBe(true);
        expect(vault.signer.isSignatureOf(other, signature)).toBe(false);
        expect(vault.signer.isSignatureOf(text, signature.slice(1))).toBe(false);
        expect(createVault(Buffer.alloc(32, 2)).signer.isSignatureOf(text, signature)).toBe(false);
      }),
    );
  });
});
