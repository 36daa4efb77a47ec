import { setTimeout as wait } from "node:timers/promises";
import type { Got } from "./exchange.ts";

const LONGEST_WAIT_SECONDS = 61;
const MOST_WAITS = 3;
const LONGEST_PAUSE_MS = 2_000;

/** Asks, and asks again after the time that a 429 tells: a limit is no fault of the answer that a case is about. */
export async function again(ask: () => Promise<Got>): Promise<Got> {
  for (let waits = 0; ; waits++) {
    const got = await ask();
    if (got.status !== 429 || waits === MOST_WAITS) return got;
    await wait(secondsToWait(got) * 1000);
  }
}

function secondsToWait({ headers }: Got): number {
  const resetAt = Number(headers["x-ratelimit-reset"] ?? NaN);
  const told = Number(headers["retry-after"] ?? resetAt - Date.now() / 1000);
  return Number.isFinite(told) ? Math.min(Math.max(told, 1), LONGEST_WAIT_SECONDS) : 1;
}

/** Waits before something is looked at again: longer each time, for the other side has a limit. */
export function pauseAfter(looks: number): Promise<void> {
  return wait(Math.min(20 * 2 ** looks, LONGEST_PAUSE_MS));
}
