import type { Clock } from "../clock.ts";

/** A phone repeats that its owner types; what it does not repeat for so long has ended. */
const TYPES_FOR_MS = 25_000;
/** Somebody who stops for so long has stopped. */
const QUIET_MS = 2_000;
/** Chats of all sessions together, and people of each, of whom something is known. */
const MOST_CHATS = 10_000;
const MOST_PEOPLE = 100;

export type PartnerState = "composing" | "recording" | "paused" | "available" | "unavailable";

/** What was last heard of somebody. Milliseconds since 1970. */
export type PartnerSeen = {
  readonly from: string;
  readonly state: PartnerState;
  readonly atWallMs: number;
  readonly lastSeenMs: number | null;
};

/** What partners do in their chats, as their phones tell it. Nothing of it is kept at rest. */
export interface Partners {
  /** Nothing was heard of the chat so far, for nobody listened: it is not known to have been quiet. */
  beginToListen(sessionId: string, chat: string): void;
  heard(sessionId: string, chat: string, seen: Omit<PartnerSeen, "atWallMs">): void;
  lastOf(sessionId: string, chat: string): PartnerSeen | undefined;
  /** Resolves when nobody in the chat has typed or recorded for 2 s, and after `mostMs` at the latest. */
  untilQuiet(sessionId: string, chat: string, mostMs: number, waits: Waits): Promise<void>;
}

/** Waits that may all end before their time. */
export type Waits = {
  readonly isOver: boolean;
  /** Resolves with the work, or after that time. */
  readonly within: <T>(work: Promise<T>, limitMs: number) => Promise<T | undefined>;
};

type Known = {
  /** Until when each types, unless told otherwise; monotonic. */
  readonly typing: Map<string, number>;
  quietSinceMs: number;
  last: PartnerSeen | undefined;
  changed: PromiseWithResolvers<undefined>;
};

export function createPartners(clock: Clock): Partners {
  const chats = new Map<string, Known>();

  const nameOf = (sessionId: string, chat: string) => `${sessionId} ${chat}`;

  function know(name: string): Known {
    const known = chats.get(name) ?? {
      typing: new Map<string, number>(),
      quietSinceMs: -Infinity,
      last: undefined,
      changed: Promise.withResolvers(),
    };
    // The one of which nothing was heard for the longest time goes first.
    chats.delete(name);
    chats.set(name, known);
    const [oldest] = chats.keys();
    if (chats.size > MOST_CHATS && oldest !== undefined) chats.delete(oldest);
    return known;
  }

  /** When it will have been quiet for long enough, as far as is known now. */
  function quietAtMs({ typing, quietSinceMs }: Known, nowMs: number): number {
    const last = Math.max(quietSinceMs, ...typing.values());
    // Who has not repeated it has stopped then.
    for (const [from, untilMs] of typing) if (untilMs <= nowMs) typing.delete(from);
    return last + QUIET_MS;
  }

  return {
    beginToListen(sessionId, chat) {
      know(nameOf(sessionId, chat)).quietSinceMs = clock.nowMs();
    },
    heard(sessionId, chat, seen) {
      const known = know(nameOf(sessionId, chat));
      const nowMs = clock.nowMs();
      if (seen.state === "composing" || seen.state === "recording") {
        if (known.typing.size < MOST_PEOPLE) known.typing.set(seen.from, nowMs + TYPES_FOR_MS);
      } else if (known.typing.delete(seen.from)) known.quietSinceMs = nowMs;
      known.last = { ...seen, atWallMs: clock.wallMs() };
      known.changed.resolve(undefined);
      known.changed = Promise.withResolvers();
    },
    lastOf: (sessionId, chat) => chats.get(nameOf(sessionId, chat))?.last,
    async untilQuiet(sessionId, chat, mostMs, waits) {
      const endsAtMs = clock.nowMs() + mostMs;
      while (!waits.isOver) {
        const known = chats.get(nameOf(sessionId, chat));
        const nowMs = clock.nowMs();
        if (!known || quietAtMs(known, nowMs) <= nowMs || endsAtMs <= nowMs) return;
        await waits.within(known.changed.promise, Math.min(quietAtMs(known, nowMs), endsAtMs) - nowMs);
      }
    },
  };
}
