/** Takes back what was planned; harmless when it has already happened. */
export type Cancel = () => void;

/** Time, as the core sees it. Everything inside the process runs on the monotonic time; wall time is for what outlives it. */
export interface Clock {
  /** Monotonic milliseconds from an arbitrary start. */
  nowMs(): number;
  /** Milliseconds since 1970, which may jump. */
  wallMs(): number;
  /** Calls `run` once, `delayMs` of monotonic time from now. */
  after(delayMs: number, run: () => void): Cancel;
}
