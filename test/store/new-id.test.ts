import { expect, it } from "vitest";
import { newId } from "../../src/store/new-id.ts";

const TIME_LETTERS = 10;

/** The first id of each of so many milliseconds: those after it within one count on from it. */
function firstOfEach(milliseconds: number): readonly string[] {
  const first = new Map<string, string>();
  while (first.size < milliseconds) {
    const id = newId();
    const time = id.slice(0, TIME_LETTERS);
    if (!first.has(time)) first.set(time, id);
  }
  return [...first.values()];
}

it("ids rise, also within a millisecond", () => {
  const ids = Array.from({ length: 10_000 }, newId);
  expect(ids).toEqual([...new Set(ids)].sort());
});

it("ids cannot be guessed: what follows the time is another each time, of all 32 letters", () => {
  const chances = firstOfEach(64).map((id) => id.slice(TIME_LETTERS));
  expect(new Set(chances).size).toBe(64);
  expect(new Set(chances.join("")).size).toBe(32);
});
