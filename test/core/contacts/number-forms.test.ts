import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formsOf, shortestForm } from "../../../src/core/contacts/number-forms.ts";

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
    ["a Mexican number as it is dialled", "525512345678", "5215512345678"],
    ["a Mexican number with the 1 of old", "5215512345678", "525512345678"],
    ["an Argentine number as it is dialled at home", "541123456789", "5491123456789"],
    ["an Argentine number with its 9", "5491123456789", "541123456789"],
    ["an Ivorian number of old, of each operator", "22501234567", "2250101234567"],
    ["the second", "22545234567", "2250545234567"],
    ["the third", "22508234567", "2250708234567"],
    ["an Ivorian number of today that is as old", "2250708234567", "22508234567"],
    ["a number of Benin of old", "22997123456", "2290197123456"],
    ["a number of Benin of today", "2290197123456", "22997123456"],
  ])("are two for %s", (_title, number, other) => {
    expect(formsOf(number)).toEqual([number, other]);
    expect(shortestForm(number)).toBe(shortestForm(other));
  });

  it.each([
    ["an Ivorian number that never had eight digits", "2250718139912"],
    ["an Ivorian landline", "22520123456"],
    ["a Mexican number that is too short", "52551234567"],
    ["a Mexican number with 1 in the place of its area", "521512345678"],
    ["an Argentine number of no area", "544123456789"],
    ["a number of Uruguay", "59899123456"],
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
      fc.property(fc.stringMatching(/^(55[1-9]\d9?|521?|549?|225(0[157])?|229(01)?)\d{8,10}$/), (number) => {
        const [, other] = formsOf(number);
        if (other === undefined) return;
        expect(other).not.toBe(number);
        expect(formsOf(other)).toEqual([other, number]);
      }),
      { numRuns: 2_000 },
    );
  });
});
