import { compare, pairRatios, type Comparison } from "./comparison.ts";
import { quantile } from "./figures.ts";
import { three, type Role, type Three } from "./three.ts";
import { cpuUsPerCall, type Turn, type Turns } from "./turns.ts";

/** What is read from a turn of calls. */
export const COSTS = [
  { name: "CPU a call", unit: "µs", of: cpuUsPerCall },
  { name: "p50", unit: "ms", of: ({ timesMs }: Turn) => quantile(timesMs, 0.5) },
  { name: "p99", unit: "ms", of: ({ timesMs }: Turn) => quantile(timesMs, 0.99) },
] as const;
export type Cost = (typeof COSTS)[number];

export function valuesOf(turns: Turns, target: string, { of }: Cost): readonly number[] {
  return (turns.get(target) ?? []).map(of);
}

/** Of the blocks of one run. */
export function costComparisons(turns: Turns, names: Three<string>): readonly Comparison[] {
  return COSTS.map((cost) =>
    compare(
      cost.name,
      cost.unit,
      three((role) => valuesOf(turns, names[role], cost)),
    ),
  );
}

/**
 * Of several starts, each with its blocks. The pairs of one start share what its processes differ by for good, so each
 * start counts once: as the median of its pairs.
 */
export function costComparisonsOfStarts(
  starts: readonly Turns[],
  names: Three<string>,
): readonly Comparison[] {
  return COSTS.map((cost) => {
    const valuesAt = (turns: Turns, role: Role) => valuesOf(turns, names[role], cost);
    return compare(
      cost.name,
      cost.unit,
      three((role) => starts.map((turns) => quantile(valuesAt(turns, role), 0.5))),
      (role, over) =>
        starts.map((turns) => quantile(pairRatios(valuesAt(turns, role), valuesAt(turns, over)), 0.5)),
    );
  });
}
