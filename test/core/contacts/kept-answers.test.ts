import fc from "fast-check";
import { expect, it } from "vitest";
import { createKeptAnswers, type Place } from "../../../src/core/contacts/kept-answers.ts";

const KINDS = ["a", "b"] as const;
type Kind = (typeof KINDS)[number];

const MOST = 5;
const places = fc.record({
  sessionId: fc.constantFrom("s1", "s2", "s10"),
  kind: fc.constantFrom(...KINDS),
  digits: fc.constantFrom("1", "2", "3"),
});
const step = fc.oneof(
  fc.record({ do: fc.constant("put" as const), place: places, answer: fc.option(fc.integer()) }),
  fc.record({ do: fc.constant("forget" as const), place: places, answer: fc.constant(null) }),
);
const nameOf = ({ sessionId, kind, digits }: Place<Kind>) => `${sessionId} ${kind} ${digits}`;

it("keeps what one map with a bound would keep, the oldest forgotten first", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const kept = createKeptAnswers(KINDS, MOST);
      const one = new Map<string, { readonly place: Place<Kind>; readonly answer: number | null }>();
      for (const { do: what, place, answer } of steps) {
        one.delete(nameOf(place));
        const [oldest] = one.keys();
        if (what === "forget") {
          kept.forget(place);
          continue;
        }
        kept.put(place, answer);
        if (one.size === MOST && oldest !== undefined) one.delete(oldest);
        one.set(nameOf(place), { place, answer });
      }
      for (const sessionId of ["s1", "s2", "s10"]) {
        const ofSession = [...one.values()].filter(({ place }) => place.sessionId === sessionId);
        const found = kept.placesOf(sessionId);
        expect(new Set(found.map(nameOf))).toEqual(new Set(ofSession.map(({ place }) => nameOf(place))));
        expect(found).toHaveLength(ofSession.length);
        for (const kind of KINDS)
          for (const digits of ["1", "2", "3"])
            expect(kept.get(sessionId, kind, digits)).toBe(
              one.get(nameOf({ sessionId, kind, digits }))?.answer,
            );
      }
    }),
  );
});
