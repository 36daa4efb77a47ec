const MOST_A_MINUTE = 10;
const MINUTE_MS = 60_000;

/** How many look-ups a session may make by itself. */
export interface LookUpLimit {
  /** Counts one, unless there were ten in the last minute. */
  take(sessionId: string, nowMs: number): boolean;
}

export function createLookUpLimit(): LookUpLimit {
  // Sessions in the order of their newest look-up, each with the times of its last.
  const times = new Map<string, readonly number[]>();

  function forgetOld(nowMs: number): void {
    for (const [sessionId, taken] of times) {
      if (nowMs - (taken.at(-1) ?? 0) < MINUTE_MS) return;
      times.delete(sessionId);
    }
  }

  return {
    take(sessionId, nowMs) {
      forgetOld(nowMs);
      const recent = (times.get(sessionId) ?? []).filter((atMs) => nowMs - atMs < MINUTE_MS);
      if (recent.length >= MOST_A_MINUTE) return false;
      times.delete(sessionId);
      times.set(sessionId, [...recent, nowMs]);
      return true;
    },
  };
}
