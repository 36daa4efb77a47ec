import { spreadOf, type Spread } from "./spread.ts";
import type { Role, Three } from "./three.ts";

/** The values of one figure: the first of each make a pair, and so on. */
export type Values = Three<readonly number[]>;

export type Comparison = {
  readonly name: string;
  readonly unit: string;
  readonly values: Values;
  /** By the pairs. */
  readonly controlOverBefore: Spread;
  readonly afterOverBefore: Spread;
  readonly afterOverControl: Spread;
  readonly verdict: Verdict;
};

export type Verdict = "more" | "less" | "no difference established" | "too few pairs";

/** Throws an Error when a value has no other to stand beside. */
export function pairRatios(values: readonly number[], before: readonly number[]): readonly number[] {
  if (values.length !== before.length) {
    throw new Error(`${values.length} values cannot be paired with ${before.length}`);
  }
  return values.map((value, i) => value / (before[i] ?? NaN));
}

/** `ratiosOf` where a pair is of more than one value each; else the pairs are of the values. */
export function compare(
  name: string,
  unit: string,
  values: Values,
  ratiosOf = (role: Role, over: Role): readonly number[] => pairRatios(values[role], values[over]),
): Comparison {
  const controlOverBefore = spreadOf(ratiosOf("control", "before"));
  const afterOverBefore = spreadOf(ratiosOf("after", "before"));
  const afterOverControl = spreadOf(ratiosOf("after", "control"));
  const verdict = verdictOf(afterOverBefore, afterOverControl);
  return { name, unit, values, controlOverBefore, afterOverBefore, afterOverControl, verdict };
}

/** A difference counts when it is there beside both of the unchanged ones: each median's interval is on one side of 1. */
export function verdictOf(overBefore: Spread, overControl: Spread): Verdict {
  const [before, control] = [overBefore.medianWithin, overControl.medianWithin];
  if (!before || !control) return "too few pairs";
  if (before[0] > 1 && control[0] > 1) return "more";
  if (before[1] < 1 && control[1] < 1) return "less";
  return "no difference established";
}

/** How much more it may be at most, as a share: 0.05 for 5 %; of the median, with 95 %. */
export function atMostMore({ medianWithin }: Spread): number | undefined {
  return medianWithin && Math.max(0, medianWithin[1] - 1);
}
