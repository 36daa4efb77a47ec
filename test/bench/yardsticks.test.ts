import { expect, it } from "vitest";
import type { Turn } from "./turns.ts";
import { overTarget, yardsticks } from "./yardsticks.ts";

const turn = (userUs: number): Turn => ({ calls: 10, seconds: 1, userUs, systemUs: 0, timesMs: [] });
const turns = new Map([
  ["bare Hono", [turn(200), turn(300)]],
  ["mended send", [turn(300), turn(400)]],
  ["call", [turn(1_000), turn(1_000)]],
]);

it("holds a call against several yardsticks together, turn by turn", () => {
  expect(overTarget(turns, ["bare Hono"], "call")).toEqual([0.2, 0.3]);
  expect(overTarget(turns, ["bare Hono", "mended send"], "call")).toEqual([0.5, 0.7]);
});

it("takes none that had no turns", () => {
  expect(() => overTarget(turns, ["library alone"], "call")).toThrow("0 values cannot be paired with 2");
  expect(overTarget(turns, ["bare Hono", "library alone"], "call")).toEqual([NaN, NaN]);
});

it("has the mended send of the build that is measured", () => {
  expect(yardsticks("mended send on").at(-1)).toEqual(["bare Hono", "mended send on"]);
});
