import type { LoginRecord } from "../../../../src/sandbox/index.ts";
import type { Death } from "./indicators.ts";

/** How long it took until the numbers of a dead owner were at WhatsApp again. */
export type TakeOver = {
  readonly firstMs: number;
  readonly allMs: number;
  /** Numbers that never came back. */
  readonly left: readonly string[];
};

export function takeOverOf({ atMs, numbers }: Death, logins: readonly LoginRecord[]): TakeOver {
  const backMs = numbers.map((number) => {
    const next = logins.find((login) => login.number === number && login.at >= atMs);
    return { number, ms: next ? next.at - atMs : undefined };
  });
  const times = backMs.flatMap(({ ms }) => (ms === undefined ? [] : [ms]));
  return {
    firstMs: Math.min(...times),
    allMs: Math.max(...times),
    left: backMs.flatMap(({ number, ms }) => (ms === undefined ? [number] : [])),
  };
}
