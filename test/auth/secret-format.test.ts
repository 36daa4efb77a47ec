import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPlausibleSecret, newSecret, type SecretKind } from "../../src/auth/index.ts";

const KINDS: readonly (readonly [SecretKind, RegExp])[] = [
  ["api_key", /^wa_[0-9A-Za-z]{39}$/],
  ["account_token", /^wat_[0-9A-Za-z]{39}$/],
  ["instance_token", /^wit_[0-9A-Za-z]{39}$/],
];
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const kind = fc.constantFrom(...KINDS.map(([name]) => name));

describe("a new secret", () => {
  it.each(KINDS)("of the kind %s has its prefix and 33 + 6 base62 characters", (name, form) => {
    for (let i = 0; i < 200; i++) expect(newSecret(name)).toMatch(form);
  });

  it("is never made twice", () => {
    const secrets = Array.from({ length: 5_000 }, () => newSecret("api_key"));
    expect(new Set(secrets).size).toBe(secrets.length);
  });

  it("uses every character of the alphabet about as often", () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 2_000; i++) {
      for (const letter of newSecret("api_key").slice(3, 36))
        counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
    const expected = (2_000 * 33) / ALPHABET.length;
    // Ten standard deviations; bytes taken modulo 62 would give the first eight letters a quarter more.
    const tolerance = 10 * Math.sqrt(expected);
    for (const letter of ALPHABET) {
      expect(Math.abs((counts.get(letter) ?? 0) - expected), letter).toBeLessThan(tolerance);
    }
  });
});

describe("a plausible secret", () => {
  it("is every one of ours", () => {
    fc.assert(fc.property(kind, (name) => isPlausibleSecret(newSecret(name))));
  });

  it("is none of ours with one character changed", () => {
    const position = fc.nat({ max: 38 });
    fc.assert(
      fc.property(kind, position, fc.constantFrom(...ALPHABET.split("")), (name, index, letter) => {
        const secret = newSecret(name);
        const at = secret.indexOf("_") + 1 + index;
        const changed = secret.slice(0, at) + letter + secret.slice(at + 1);
        return changed === secret || !isPlausibleSecret(changed);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is none of ours with two neighbours swapped", () => {
    const position = fc.nat({ max: 37 });
    fc.assert(
      fc.property(kind, position, (name, index) => {
        const secret = newSecret(name);
        const at = secret.indexOf("_") + 1 + index;
        const swapped =
          secret.slice(0, at) + secret.charAt(at + 1) + secret.charAt(at) + secret.slice(at + 2);
        return swapped === secret || !isPlausibleSecret(swapped);
      }),
    );
  });

  it.each([
    ["a UUID", "a1b2c3d4-e5f6-4711-8899-aabbccddeeff", true],
    ["16 visible characters", "!~abcdefghijkl#$", true],
    ["256 characters", "x".repeat(256), true],
    ["15 characters", "x".repeat(15), false],
    ["257 characters", "x".repeat(257), false],
    ["a space", "abcdefgh ijklmnop", false],
    ["a letter beyond ASCII", "abcdefghijklmnopé", false],
    ["a line break at the end", "abcdefghijklmnop\n", false],
    ["nothing", "", false],
  ])("with %s: %s is %s", (_, text, expected) => {
    expect(isPlausibleSecret(text)).toBe(expected);
  });
});
