import type { Clock } from "../../clock.ts";
import type { Session } from "../../sessions/index.ts";
import type { MessageStore } from "../message-store.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How much a session may send; 0 = any number. */
export type SendRates = Pick<Session, "id" | "ratePerMinute" | "ratePerHour">;

/** 0 when one more may leave now, which is counted; else for how many ms none may. */
export type Taken = {
  readonly waitMs: number;
  /** What was counted has not left. Once. */
  readonly giveBack: () => void;
};

/** Of what is counted with another. */
export const COUNTED_ELSEWHERE: Taken = { waitMs: 0, giveBack: () => undefined };

/** Two exact sliding windows of each session that has figures. They outlive a restart. */
export interface SendLimit {
  take(rates: SendRates): Promise<Taken>;
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
    const [nowMs, nowWallMs] = [clock.nowMs(), clock.wallMs()];
    const read = messages
      .sentSince(sessionId, nowWallMs - HOUR_MS, most)
      // WhatsApp's clock may be ahead.
      .then((times) => times.map((atMs) => nowMs + Math.min(0, atMs - nowWallMs)));
    sent.set(sessionId, read);
    // The next one asks again.
    read.catch(() => sent.delete(sessionId));
    return read;
  }

  return {
    async take({ id, ratePerMinute, ratePerHour }) {
      if (ratePerMinute === 0 && ratePerHour === 0) {
        // What leaves meanwhile is read when there are figures again.
        sent.delete(id);
        return { waitMs: 0, giveBack: () => undefined };
      }
      const times = await timesOf(id, Math.max(ratePerMinute, ratePerHour));
      const nowMs = clock.nowMs();
      while ((times[0] ?? Infinity) <= nowMs - HOUR_MS) times.shift();
      const waitMs = Math.max(
        waitIn(times, ratePerMinute, MINUTE_MS, nowMs),
        waitIn(times, ratePerHour, HOUR_MS, nowMs),
      );
      if (waitMs === 0) times.push(nowMs);
      return {
        waitMs,
        giveBack() {
          const place = times.lastIndexOf(nowMs);
          if (waitMs === 0 && place >= 0) times.splice(place, 1);
        },
      };
    },
    forget: (sessionId) => void sent.delete(sessionId),
  };
}

/** How long until a window of so many has room again. */
function waitIn(times: readonly number[], most: number, windowMs: number, nowMs: number): number {
  if (most === 0) return 0;
  const oldest = times.at(-most);
  return oldest === undefined ? 0 : Math.max(0, oldest + windowMs - nowMs);
}
