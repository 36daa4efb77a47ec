/** The bucket holds this many seconds' worth. */
const BURST_SECONDS = 10;

/** How many chat states a session may send: a token bucket. */
export interface Budget {
  /** Whether there is a token. */
  has(nowMs: number): boolean;
  /** Takes one, or what is left: what must go out goes out. */
  take(nowMs: number): void;
}

/** `perSecond` 0 = no limit. */
export function createBudget(perSecond: number, startMs: number): Budget {
  if (perSecond === 0) return { has: () => true, take: () => undefined };
  const most = perSecond * BURST_SECONDS;
  let tokens = most;
  let filledAtMs = startMs;
  const fill = (nowMs: number) => {
    tokens = Math.min(most, tokens + ((nowMs - filledAtMs) / 1000) * perSecond);
    filledAtMs = nowMs;
  };
  return {
    has(nowMs) {
      fill(nowMs);
      return tokens >= 1;
    },
    take(nowMs) {
      fill(nowMs);
      tokens = Math.max(0, tokens - 1);
    },
  };
}
