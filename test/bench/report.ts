import { atMostMore, type Comparison, type Values } from "./comparison.ts";
import { quantile } from "./figures.ts";
import { spreadOf, type Spread } from "./spread.ts";
import { ROLES, type Three } from "./three.ts";
import type { Turn } from "./turns.ts";

export function comparisonText(comparison: Comparison, names: Three<string>): string {
  const { name, unit, values, controlOverBefore, afterOverBefore, afterOverControl, verdict } = comparison;
  return [
    name,
    ...ROLES.map((role) => `  ${names[role]}: ${valueText(spreadOf(values[role]), unit)}`),
    `  ${names.control} / ${names.before}: ${ratioText(controlOverBefore)}`,
    `  ${names.after} / ${names.before}: ${ratioText(afterOverBefore)}`,
    `  ${names.after} / ${names.control}: ${ratioText(afterOverControl)}`,
    `  ${names.after} - ${names.before}: ${valueText(spreadOf(differencesOf(values)), unit)}`,
    `  => ${names.after}: ${verdict}; ${atMost(afterOverBefore)} (${names.control}: ${atMost(controlOverBefore)})`,
    "",
  ].join("\n");
}

/** The last word over all of them. */
export function lastWord(comparisons: readonly Comparison[], { before, after }: Three<string>): string {
  const more = comparisons.filter(({ verdict }) => verdict === "more").map(({ name }) => name);
  if (more.length > 0) return `${after} takes more than ${before}: ${more.join(", ")}\n`;
  if (comparisons.some(({ verdict }) => verdict === "too few pairs")) return "too few pairs for a verdict\n";
  const limits = comparisons.map(({ name, afterOverBefore }) => `${name} ${atMost(afterOverBefore)}`);
  return `${after} is nowhere seen to be worse than ${before}: ${limits.join(", ")}\n`;
}

/** A line for a target: the medians over its turns, and the calls' times over all of them. */
export function targetText(name: string, turns: readonly Turn[]): string {
  const median = (of: (turn: Turn) => number) => round(quantile(turns.map(of), 0.5));
  const times = turns.flatMap(({ timesMs }) => timesMs);
  const us = [
    median(({ userUs, systemUs, calls }) => (userUs + systemUs) / calls),
    median(({ userUs, calls }) => userUs / calls),
    median(({ systemUs, calls }) => systemUs / calls),
  ];
  const rate = Math.round(
    quantile(
      turns.map(({ calls, seconds }) => calls / seconds),
      0.5,
    ),
  );
  return (
    `${name.padEnd(28)}${us[0]} µs CPU a call (${us[1]} user + ${us[2]} system), ${rate} calls/s, ` +
    `p50 ${round(quantile(times, 0.5))} ms, p99 ${round(quantile(times, 0.99))} ms\n`
  );
}

/** A yardstick over a target, by the pairs. */
export function yardstickText(name: string, ratios: readonly number[]): string {
  return `${name}: ${ratioText(spreadOf(ratios))}\n`;
}

function differencesOf({ before, after }: Values): readonly number[] {
  return after.map((value, i) => value - (before[i] ?? NaN));
}

function valueText({ median, low, high }: Spread, unit: string): string {
  return `${round(median)} ${unit} [${round(low)} to ${round(high)}]`;
}

function ratioText({ median, low, high, count, medianWithin }: Spread): string {
  const within = medianWithin ? `, median within ${medianWithin.map(ratio).join("-")}` : "";
  return `${ratio(median)} [${ratio(low)}-${ratio(high)}], n = ${count}${within}`;
}

function ratio(value: number): string {
  return value.toFixed(3);
}

function atMost(spread: Spread): string {
  const share = atMostMore(spread);
  return share === undefined ? "limit unknown" : `at most ${(share * 100).toFixed(1)} % more`;
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
