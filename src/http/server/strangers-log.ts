import type { Cancel, Clock, Log } from "../../core/index.ts";

/** Lines of any level that strangers may cause in a second. */
const MOST_IN_A_SECOND = 50;
const SECOND_MS = 1_000;

/** A log for what anybody can cause: beyond 50 lines in a second it only counts, and tells how many it left out. */
export interface StrangersLog extends Log {
  /** Tells what was left out so far. */
  close(): void;
}

export function createStrangersLog(log: Log, clock: Clock): StrangersLog {
  let beganAtMs = -Infinity;
  let lines = 0;
  let leftOut = 0;
  let cancel: Cancel = () => undefined;

  function tellLeftOut(): void {
    cancel();
    if (leftOut > 0) log.warn("lines about strangers were left out", { count: leftOut });
    leftOut = 0;
  }

  function hasRoom(): boolean {
    const nowMs = clock.nowMs();
    if (nowMs - beganAtMs >= SECOND_MS) {
      tellLeftOut();
      beganAtMs = nowMs;
      lines = 0;
    }
    if (++lines <= MOST_IN_A_SECOND) return true;
    if (++leftOut === 1) cancel = clock.after(SECOND_MS, tellLeftOut);
    return false;
  }

  const bounded =
    (level: "info" | "warn" | "error"): Log["info"] =>
    (message, fields) => {
      if (hasRoom()) log[level](message, fields);
    };

  return {
    debug: (message, fields) => log.debug(message, fields),
    info: bounded("info"),
    warn: bounded("warn"),
    error: bounded("error"),
    close: tellLeftOut,
  };
}
