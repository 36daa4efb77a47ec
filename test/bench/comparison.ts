import { spreadOf, type Spread } from "./spread.ts";
import type { Three } from "./three.ts";

/** The values of one figure: the first of each make a pair, and so on. */
export type Values = Three<readonly number[]>;

export type Comparison = {
  readonly name: string;
  readonly unit: string;
  readonly values: Values;
  /** By the pairs. */
  readonly controlOverBefore: Spread;
  readonly afterOverBefore: Spread;
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

/** `ratios` where a pair is more than one value beside one: by default they are of the values. */
export function compare(
  name: string,
  unit: string,
  values: Values,
  ratios: Omit<Values, "before"> = {
    control: pairRatios(values.control, values.before),
    after: pairRatios(values.after, values.before),
  },
): Comparison {
  const controlOverBefore = spreadOf(ratios.control);
  const afterOverBefore = spreadOf(ratios.after);
  return {
    name,
    unit,
    values,
    controlOverBefore,
    afterOverBefore,
    verdict: verdictOf(afterOverBefore, controlOverBefore),
  };
}

/**
 * A difference counts when it is beyond what unchanged code shows beside itself in the same run: the median's interval
 * has neither 1 nor any of the control's interval in it.
 */
export function verdictOf(change: Spread, control: Spread): Verdict {
  if (!change.medianWithin || !control.medianWithin) return "too few pairs";
  const [from, to] = change.medianWithin;
  const [controlFrom, controlTo] = control.medianWithin;
  if (from > Math.max(1, controlTo)) return "more";
  if (to < Math.min(1, controlFrom)) return "less";
  return "no difference established";
}

/** How much more it may be at most, as a share: 0.05 for 5 %; of the median, with 95 %. */
export function atMostMore({ medianWithin }: Spread): number | undefined {
  return medianWithin && Math.max(0, medianWithin[1] - 1);
}
