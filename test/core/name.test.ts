import { describe, expect, it } from "vitest";
import { isName, printable } from "../../src/core/index.ts";

describe("a name", () => {
  it.each(["x", "Ação & Söhne", "👩‍👩‍👧", "دعم", "می‌خواهم", "🎉".repeat(100), " "])("may be %s", (name) => {
    expect(isName(name)).toBe(true);
  });

  it.each(["", "x".repeat(101), "a\nb", "a\tb", "\u001b[2J", "a\u0085", "a\u009b2J", "\ud83c"])(
    "is never %j",
    (name) => {
      expect(isName(name)).toBe(false);
    },
  );

  it("turns no reading direction", () => {
    const controls = [
      0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069,
    ];
    expect(controls.filter((code) => isName(`a${String.fromCodePoint(code)}b`))).toEqual([]);
  });
});

describe("a text for people", () => {
  it.each([
    ["Ação – 支持 🎉", "Ação – 支持 🎉"],
    ["a\nb\tc", "a\\u{a}b\\u{9}c"],
    ["\u001b]0;x\u0007", "\\u{1b}]0;x\\u{7}"],
    ["a\u202eb\u200d\u2028", "a\\u{202e}b\\u{200d}\\u{2028}"],
    ["\ufeff\ud83c\ue000\u{e0001}", "\\u{feff}\\u{d83c}\\u{e000}\\u{e0001}"],
  ])("%j is shown as %j", (text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});
