import { performance } from "node:perf_hooks";

/** Time as the simulated phones have it; monotonic. */
export interface PhoneClock {
  nowMs(): number;
  /** Runs once after the delay, unless the returned function is called before. */
  after(delayMs: number, run: () => void): () => void;
}

/** The machine's own time. */
export const machineClock: PhoneClock = {
  nowMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
