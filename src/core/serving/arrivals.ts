import type { Clock } from "../clock.ts";
import type { SessionState } from "../sessions/index.ts";

/** Whoever is not connected by then is a session that is not connected, as any. */
const CONNECTS_WITHIN_MS = 15_000;

/** Sessions that another node had a moment ago, and whose lines have not been open here yet. */
export interface Arrivals {
  begin(sessionIds: readonly string[]): void;
  has(sessionId: string): boolean;
  /** What becomes of its connection. */
  note(sessionId: string, status: SessionState["status"]): void;
  end(sessionIds: readonly string[]): void;
}

export function createArrivals(clock: Clock): Arrivals {
  const beganAtMs = new Map<string, number>();
  return {
    begin(sessionIds) {
      for (const id of sessionIds) beganAtMs.set(id, clock.nowMs());
    },
    has(sessionId) {
      const atMs = beganAtMs.get(sessionId);
      if (atMs === undefined) return false;
      if (clock.nowMs() - atMs < CONNECTS_WITHIN_MS) return true;
      beganAtMs.delete(sessionId);
      return false;
    },
    note(sessionId, status) {
      if (status !== "starting" && status !== "backing_off") beganAtMs.delete(sessionId);
    },
    end(sessionIds) {
      for (const id of sessionIds) beganAtMs.delete(id);
    },
  };
}
