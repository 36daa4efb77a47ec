import { pairRatios } from "./comparison.ts";
import { COSTS, valuesOf } from "./cost-comparison.ts";
import { LIBRARY } from "./library-target.ts";
import { BARE_HONO } from "./targets.ts";
import type { Turns } from "./turns.ts";

/** What a call is held against: the CPU of one target, or of several together. */
export type Yardstick = readonly string[];

/** `mended` is the mended send of the build that is measured: with a bare route it is the least that a call can cost. */
export function yardsticks(mended: string = LIBRARY.mended): readonly Yardstick[] {
  return [[LIBRARY.alone], [BARE_HONO], [mended], [BARE_HONO, mended]];
}

/** By the blocks. Throws an Error where the target and the yardstick had not as many. */
export function overTarget(turns: Turns, yardstick: Yardstick, target: string): readonly number[] {
  const [cpu] = COSTS;
  const [first = [], ...others] = yardstick.map((name) => valuesOf(turns, name, cpu));
  const together = first.map((value, i) => others.reduce((sum, values) => sum + (values[i] ?? NaN), value));
  return pairRatios(together, valuesOf(turns, target, cpu));
}
