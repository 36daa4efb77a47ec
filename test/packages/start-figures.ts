import type { DuetProcess } from "../support/duet-process.ts";

const STARTS = 5;

/** How long a gateway takes to answer after its start, and the memory that it then has: the medians, as a line. */
export async function startFigures(start: () => DuetProcess): Promise<string> {
  const figures: { readonly ms: number; readonly mebibytes: number }[] = [];
  for (let count = 0; count < STARTS; count++) {
    const startedAt = performance.now();
    await using duet = start();
    const [, address = ""] = await duet.untilPrinted(/"address":"(.*?)"/);
    await (await fetch(`${address}/health/live`)).text();
    const ms = performance.now() - startedAt;
    figures.push({ ms, mebibytes: duet.usage().residentMiB });
  }
  const [ms, mebibytes] = [median(figures.map(({ ms }) => ms)), median(figures.map((one) => one.mebibytes))];
  return `healthy after ${ms.toFixed(0)} ms, ${mebibytes.toFixed(0)} MiB resident`;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}
