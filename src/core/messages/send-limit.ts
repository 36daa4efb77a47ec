import type { Clock } from "../clock.ts";
import type { Session } from "../sessions/index.ts";
import type { MessageStore } from "./message-store.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How much a session may send; 0 = any number. */
export type SendRates = Pick<Session, "id" | "ratePerMinute" | "ratePerHour">;

/** Two exact sliding windows of each session that has figures. They outlive a restart. */
export interface SendLimit {
  /** 0 when one more may leave now, which is counted; else for how many ms none may. */
  take(rates: SendRates): Promise<number>;
  /** What was counted last has not left. */
  giveBack(sessionId: string): void;
  forget(sessionId: string): void;
}

export type SendLimitPorts = {
  readonly clock: Clock;
  readonly messages: Pick<MessageStore, "sentSince">;
};

export function createSendLimit({ clock, messages }: SendLimitPorts): SendLimit {
  /** When messages left, monotonic, oldest first; from the store at first. */
  const sent = new Map<string, Promise<number[]>>();

  function timesOf(sessionId: string, most: number): Promise<number[]> {
    const known = sent.get(sessionId);
    if (known) return known;
    const toNowMs = clock.nowMs() - clock.wallMs();
    const read = messages
      .sentSince(sessionId, clock.wallMs() - HOUR_MS, most)
      .then((times) => times.map((atMs) => atMs + toNowMs));
    sent.set(sessionId, read);
    // The next one asks again.
    read.catch(() => sent.delete(sessionId));
    return read;
  }

  return {
    async take({ id, ratePerMinute, ratePerHour }) {
      if (ratePerMinute === 0 && ratePerHour === 0) return 0;
      const times = await timesOf(id, Math.max(ratePerMinute, ratePerHour));
      const nowMs = clock.nowMs();
      while ((times[0] ?? Infinity) <= nowMs - HOUR_MS) times.shift();
      const waitMs = Math.max(
        waitIn(times, ratePerMinute, MINUTE_MS, nowMs),
        waitIn(times, ratePerHour, HOUR_MS, nowMs),
      );
      if (waitMs === 0) times.push(nowMs);
      return waitMs;
    },
    giveBack: (sessionId) => void sent.get(sessionId)?.then((times) => times.pop()),
    forget: (sessionId) => void sent.delete(sessionId),
  };
}

/** How long until a window of so many has room again. */
function waitIn(times: readonly number[], most: number, windowMs: number, nowMs: number): number {
  if (most === 0) return 0;
  const oldest = times.at(-most);
  return oldest === undefined ? 0 : Math.max(0, oldest + windowMs - nowMs);
}
