import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formsOf } from "../../src/core/brazilian-number.ts";

describe("the forms of a number", () => {
  it.each([
    ["with its ninth digit", "5511988887777", "551188887777"],
    ["without it", "551188887777", "5511988887777"],
    ["without it, beginning with 9", "552198765432", "5521998765432"],
    ["with it and another 9", "5521998765432", "552198765432"],
    ["beginning with 6", "558561234567", "5585961234567"],
  ])("are two for a Brazilian mobile number %s", (_title, number, other) => {
    expect(formsOf(number)).toEqual([number, other]);
  });

  it.each([
    ["a Brazilian landline", "551133334444"],
    ["what would be a landline without its ninth digit", "5511933334444"],
    ["a Brazilian number that is too long", "55119888877776"],
    ["a Brazilian number that is too short", "55118888777"],
    ["another country", "4915112345678"],
    ["a country code that begins alike", "595981234567"],
  ])("is one for %s", (_title, number) => {
    expect(formsOf(number)).toEqual([number]);
  });

  it("are the same two from either side", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^55[1-9]\d9?[6-9]\d{7}$/), (number) => {
        const [, other = ""] = formsOf(number);
        expect(other).not.toBe(number);
        expect(formsOf(other)).toEqual([other, number]);
      }),
    );
  });
});
