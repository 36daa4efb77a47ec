import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { atMostMore, compare, pairRatios, verdictOf, type Values } from "./comparison.ts";
import { costComparisonsOfStarts } from "./cost-comparison.ts";
import { quantile } from "./figures.ts";
import { DIALECTS, type Dialect } from "./presence-requests.ts";
import { comparisonText, lastWord } from "./report.ts";
import { spreadOf } from "./spread.ts";
import type { Turn } from "./turns.ts";

/** A real run on a busy machine: every request was given 50 µs more. */
const recorded = JSON.parse(
  readFileSync(new URL("recorded/burn-50us.json", import.meta.url), "utf8"),
) as Record<Dialect, Values>;

const same = (count: number, value: number) => Array.from({ length: count }, () => value);

describe.each(DIALECTS)("a planted 50 µs, recorded in %s", (dialect) => {
  const values = recorded[dialect];
  const { before, control, after } = values;

  it("is found, with its size", () => {
    expect(compare("CPU a call", "µs", values).verdict).toBe("more");
    const differences = after.map((value, i) => value - (before[i] ?? NaN));
    expect(quantile(differences, 0.5)).toBeGreaterThan(25);
    expect(quantile(differences, 0.5)).toBeLessThan(100);
  });

  it("is a gain for who takes it out", () => {
    const without = { before: after, control: after.toReversed(), after: before };
    expect(compare("CPU a call", "µs", without).verdict).toBe("less");
  });

  it("is not found in the control", () => {
    const unchanged = { before, control: after, after: control };
    expect(compare("CPU a call", "µs", unchanged).verdict).toBe("no difference established");
  });

  it("comes out the same on a machine that is slower in every second block", () => {
    const slower = (ofOne: readonly number[]) => ofOne.map((value, i) => (i % 2 === 0 ? value : value * 4));
    const slow = { before: slower(before), control: slower(control), after: slower(after) };
    const [there, here] = [slow, values].map((of) => compare("CPU a call", "µs", of));
    expect(there?.afterOverBefore.median).toBeCloseTo(here?.afterOverBefore.median ?? NaN);
    expect(there?.verdict).toBe("more");
  });
});

describe("a verdict", () => {
  const spread = (value: number, count = 6) => spreadOf(same(count, value));

  it.each([
    ["more than both of the unchanged ones", 1.1, 1.05, "more"],
    ["less than both", 0.9, 0.95, "less"],
    ["more than one of them: they differ by themselves as much", 1.1, 1, "no difference established"],
    ["between the two", 1.1, 0.9, "no difference established"],
  ])("of %s", (_, overBefore, overControl, verdict) => {
    expect(verdictOf(spread(overBefore), spread(overControl))).toBe(verdict);
  });

  it("needs six pairs", () => {
    expect(verdictOf(spread(2, 5), spread(2, 5))).toBe("too few pairs");
  });

  it("is none when the pairs are scattered around 1", () => {
    const scattered = spreadOf([0.9, 1.4, 1.3, 0.95, 1.5, 1.2, 1.6, 1.1]);
    expect(verdictOf(scattered, spread(1.2, 8))).toBe("no difference established");
    expect(atMostMore(scattered)).toBeCloseTo(0.6);
  });
});

it("values without another beside them are no pairs", () => {
  expect(pairRatios([3, 1], [2, 4])).toEqual([1.5, 0.25]);
  expect(() => pairRatios([1, 2], [1])).toThrow("2 values cannot be paired with 1");
});

describe("several starts", () => {
  const names = { before: "a", control: "b", after: "c" };
  const turnsOf = (us: Readonly<Record<string, number>>, blocks: number) =>
    new Map(
      Object.entries(us).map(([name, userUs]) => {
        const turn: Turn = { calls: 1, seconds: 1, userUs, systemUs: 0, timesMs: [1] };
        return [name, Array.from({ length: blocks }, () => turn)];
      }),
    );

  it("count once each, however many blocks they have", () => {
    const [cpu] = costComparisonsOfStarts([turnsOf({ a: 100, b: 100, c: 150 }, 50)], names);
    expect(cpu).toMatchObject({ afterOverBefore: { count: 1, median: 1.5 }, verdict: "too few pairs" });
  });

  it("whose processes differ by as much without a change establish nothing", () => {
    const starts = [1.2, 0.85, 1.25, 0.8, 1.1, 0.9].map((by) => turnsOf({ a: 100, b: 100 * by, c: 110 }, 5));
    const [cpu] = costComparisonsOfStarts(starts, names);
    expect(cpu?.afterOverBefore.median).toBeCloseTo(1.1);
    expect(cpu?.verdict).toBe("no difference established");
  });
});

describe("the last word", () => {
  const names = { before: "A", control: "A again", after: "B" };
  const of = (name: string, after: number, count = 6) =>
    compare(name, "µs", { before: same(count, 100), control: same(count, 100), after: same(count, after) });

  it.each([
    ["names what takes more", [of("CPU", 110), of("RSS", 90)], "B takes more than A: CPU\n"],
    [
      "tells how much worse it may be unseen",
      [of("CPU", 100), of("RSS", 90)],
      "B is nowhere seen to be worse than A: CPU at most 0.0 % more, RSS at most 0.0 % more\n",
    ],
    ["has none of too few pairs", [of("CPU", 100, 5)], "too few pairs for a verdict\n"],
  ])("%s", (_, comparisons, expected) => {
    expect(lastWord(comparisons, names)).toBe(expected);
  });

  it("stands below figures that tell each ratio by its pairs", () => {
    expect(comparisonText(of("CPU a call", 110), names)).toBe(
      [
        "CPU a call",
        "  A: 100 µs [100 to 100]",
        "  A again: 100 µs [100 to 100]",
        "  B: 110 µs [110 to 110]",
        "  A again / A: 1.000 [1.000-1.000], n = 6, median within 1.000-1.000",
        "  B / A: 1.100 [1.100-1.100], n = 6, median within 1.100-1.100",
        "  B / A again: 1.100 [1.100-1.100], n = 6, median within 1.100-1.100",
        "  B - A: 10 µs [10 to 10]",
        "  => B: more; at most 10.0 % more (A again: at most 0.0 % more)",
        "",
      ].join("\n"),
    );
  });
});
