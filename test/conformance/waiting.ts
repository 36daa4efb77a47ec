import { setTimeout as wait } from "node:timers/promises";
import type { Got } from "./exchange.ts";

const LONGEST_WAIT_SECONDS = 61;
const MOST_WAITS = 3;

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
