import { quantile } from "./figures.ts";

/** Where some values lie. */
export type Spread = {
  readonly count: number;
  readonly median: number;
  /** The quartiles: half of the values lie between them. */
  readonly low: number;
  readonly high: number;
  /** The median of many more such values lies between these with 95 %; undefined of fewer than six. */
  readonly medianWithin: readonly [from: number, to: number] | undefined;
};

/** Each tail of the median's interval. */
const TAIL = 0.025;

export function spreadOf(values: readonly number[]): Spread {
  return {
    count: values.length,
    median: quantile(values, 0.5),
    low: quantile(values, 0.25),
    high: quantile(values, 0.75),
    medianWithin: medianWithin(values),
  };
}

/** By the sign test, which supposes nothing about how the values are scattered. */
function medianWithin(values: readonly number[]): Spread["medianWithin"] {
  const sorted = [...values].sort((a, b) => a - b);
  const count = sorted.length;
  // How likely so few of `count` fair coins show heads, and so the median lies below the value at that place.
  let exactly = 0.5 ** count;
  let atMost = exactly;
  let place = -1;
  while (atMost <= TAIL) {
    place++;
    exactly *= (count - place) / (place + 1);
    atMost += exactly;
  }
  const from = sorted[place];
  const to = sorted[count - 1 - place];
  return from === undefined || to === undefined ? undefined : [from, to];
}
