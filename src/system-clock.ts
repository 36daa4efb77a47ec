import { performance } from "node:perf_hooks";
import type { Clock } from "./core/index.ts";

/** The machine's own time. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/** The same with another wall time, where there is one. */
export function clockBy(wallMs: Clock["wallMs"] | undefined): Clock {
  return wallMs ? { ...systemClock, wallMs } : systemClock;
}
