import type { Clock } from "../../clock.ts";
import type { Message } from "../message.ts";

/** So long a phone is not asked again for what it did not have. */
const KNOWN_MS = 10 * 60_000;
const MOST_KNOWN = 10_000;

type Named = Pick<Message, "sessionId" | "row" | "id">;

/** Messages whose media neither WhatsApp nor the phone has, as far as was found out lately. */
export interface GoneMedia {
  add(message: Named): void;
  has(message: Named): boolean;
}

export function goneMedia(clock: Clock): GoneMedia {
  /** Until when, the oldest first. */
  const known = new Map<string, number>();
  // Another message may have its row by now.
  const keyOf = ({ sessionId, row, id }: Named) => `${sessionId} ${row} ${id}`;
  return {
    add(message) {
      const key = keyOf(message);
      known.delete(key);
      known.set(key, clock.nowMs() + KNOWN_MS);
      if (known.size <= MOST_KNOWN) return;
      for (const oldest of known.keys()) return void known.delete(oldest);
    },
    has(message) {
      const key = keyOf(message);
      const untilMs = known.get(key);
      if (untilMs === undefined) return false;
      if (untilMs > clock.nowMs()) return true;
      known.delete(key);
      return false;
    },
  };
}
