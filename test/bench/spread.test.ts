import { describe, expect, it } from "vitest";
import { quantile } from "./figures.ts";
import { spreadOf } from "./spread.ts";

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe("a quantile", () => {
  it.each([
    ["the middle one", [3, 1, 2], 0.5, 2],
    ["between the two in the middle", [4, 1, 3, 2], 0.5, 2.5],
    ["in proportion between two", [10, 20], 0.25, 12.5],
    ["the least", [5, 7, 6], 0, 5],
    ["the greatest", [5, 7, 6], 1, 7],
    ["the only one", [9], 0.99, 9],
  ])("is %s", (_, values, share, expected) => {
    expect(quantile(values, share)).toBe(expected);
  });

  it("of nothing is no number", () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe("a spread", () => {
  it("has the median and the quartiles", () => {
    expect(spreadOf([5, 1, 4, 2, 3])).toMatchObject({ count: 5, median: 3, low: 2, high: 4 });
  });

  // The places are those of the tables for the sign test, at 95 %.
  it.each([
    [6, 1, 6],
    [8, 1, 8],
    [9, 2, 8],
    [12, 3, 10],
    [20, 6, 15],
    [50, 18, 33],
  ])("of %d values has its median between the one at place %d and the one at place %d", (count, from, to) => {
    expect(spreadOf(upTo(count).toReversed()).medianWithin).toEqual([from, to]);
  });

  it.each([0, 1, 5])("of %d values says nothing about the median of more", (count) => {
    expect(spreadOf(upTo(count)).medianWithin).toBeUndefined();
  });
});
