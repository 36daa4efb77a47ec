import type { Cancel, Clock } from "../clock.ts";
import {
  partnerStep,
  QUIET_MS,
  shownOf,
  type Partner,
  type PartnerChange,
  type PartnerSign,
  type PartnerState,
} from "./partner.ts";

/** Chats of a session, and people of each, of whom something is known. */
const MOST_CHATS = 1_000;
const MOST_PEOPLE = 100;

/** What is known of somebody. */
export type PartnerSeen = {
  readonly from: string;
  readonly state: PartnerState;
  /** Milliseconds since 1970; null where they are there, or do not let it be known. */
  readonly lastSeenMs: number | null;
};

/** What partners do in their chats, as their phones tell it. Nothing of it is kept at rest. */
export interface Partners {
  /** Nobody has listened for some time: who was there may have gone. */
  forgetIdle(sessionId: string, chat: string): void;
  /** Nothing was heard of the chat so far, for nobody listened: it is not known to have been quiet. */
  beginToListen(sessionId: string, chat: string): void;
  heard(sessionId: string, chat: string, from: string, sign: PartnerSign): void;
  /** Whoever types or records, else the one of whom something was told last. */
  seenIn(sessionId: string, chat: string): PartnerSeen | undefined;
  /** Resolves when nobody in the chat has typed or recorded for 2 s, and after `mostMs` at the latest. */
  untilQuiet(sessionId: string, chat: string, mostMs: number, waits: Waits): Promise<void>;
  /** A chat is known by another key from now on. */
  readdress(sessionId: string, key: string, formerKeys: readonly string[]): void;
  forget(sessionId: string): void;
  /** Nothing is told any more. */
  close(): void;
}

/** Waits that may all end before their time. */
export type Waits = {
  readonly isOver: boolean;
  /** Resolves with the work, or after that time. */
  readonly within: <T>(work: Promise<T>, limitMs: number) => Promise<T | undefined>;
};

/** Somebody in a chat does something else than before. */
export type OnPartnerChange = (sessionId: string, chat: string, from: string, change: PartnerChange) => void;

type Person = { readonly partner: Partner; readonly cancel: Cancel };

type Known = {
  /** The one of whom something was told last at the end. */
  readonly people: Map<string, Person>;
  /** When it will have been quiet for long enough, but for those who type; monotonic. */
  quietAtMs: number;
  changed: PromiseWithResolvers<undefined>;
};

export function createPartners(clock: Clock, onChange: OnPartnerChange): Partners {
  const sessions = new Map<string, Map<string, Known>>();

  const find = (sessionId: string, chat: string) => sessions.get(sessionId)?.get(chat);

  /** The one of which nothing was heard for the longest time goes where there are too many. */
  function know(sessionId: string, chat: string): Known {
    const chats = sessions.get(sessionId) ?? new Map<string, Known>();
    sessions.set(sessionId, chats);
    const known = chats.get(chat) ?? {
      people: new Map<string, Person>(),
      quietAtMs: -Infinity,
      changed: Promise.withResolvers(),
    };
    chats.delete(chat);
    chats.set(chat, known);
    const [[oldest, dropped] = []] = chats;
    if (chats.size > MOST_CHATS && oldest !== undefined && dropped) {
      chats.delete(oldest);
      silence(sessionId, oldest, dropped);
    }
    return known;
  }

  /** Whoever was told that they type hears that it is over. */
  function silence(sessionId: string, chat: string, { people, changed }: Known): void {
    for (const [from, { partner, cancel }] of people) {
      cancel();
      for (const change of partnerStep(partner, { is: "message" }, clock.nowMs()).changes)
        onChange(sessionId, chat, from, change);
    }
    changed.resolve(undefined);
  }

  /** Whether there is room for one more, if need be in the place of who does nothing. */
  function hasRoom({ people }: Known): boolean {
    if (people.size < MOST_PEOPLE) return true;
    for (const [from, { partner }] of people) if (!partner.writing) return people.delete(from);
    return false;
  }

  function keep(sessionId: string, chat: string, known: Known, from: string, partner: Partner): void {
    const { writing } = partner;
    const cancel = writing
      ? clock.after(Math.max(writing.endsAtMs - clock.nowMs(), 0), () =>
          apply(sessionId, chat, known, from, { is: "silence" }),
        )
      : () => undefined;
    known.people.delete(from);
    known.people.set(from, { partner, cancel });
  }

  function apply(sessionId: string, chat: string, known: Known, from: string, sign: PartnerSign): void {
    const person = known.people.get(from);
    // Of who only writes a message there is nothing to end.
    if (!person && (sign.is === "message" || !hasRoom(known))) return;
    person?.cancel();
    const nowMs = clock.nowMs();
    const { partner, changes } = partnerStep(person?.partner, sign, nowMs);
    keep(sessionId, chat, known, from, partner);
    // A pause, and 25 s of silence, have lasted for long enough when they are told.
    const isAtOnce = sign.is === "message" || sign.is === "unavailable";
    if (isAtOnce && person?.partner.writing) known.quietAtMs = nowMs + QUIET_MS;
    known.changed.resolve(undefined);
    known.changed = Promise.withResolvers();
    for (const change of changes) onChange(sessionId, chat, from, change);
  }

  function forgetPeople({ people }: Known, isToGo: (partner: Partner) => boolean): void {
    for (const [from, { partner, cancel }] of people) {
      if (!isToGo(partner)) continue;
      cancel();
      people.delete(from);
    }
  }

  return {
    forgetIdle(sessionId, chat) {
      const known = find(sessionId, chat);
      if (known) forgetPeople(known, ({ writing }) => !writing);
    },
    beginToListen(sessionId, chat) {
      know(sessionId, chat).quietAtMs = clock.nowMs() + QUIET_MS;
    },
    heard(sessionId, chat, from, sign) {
      // Nothing is to be remembered of a chat in which somebody only writes messages.
      const known = sign.is === "message" ? find(sessionId, chat) : know(sessionId, chat);
      if (known) apply(sessionId, chat, known, from, sign);
    },
    seenIn(sessionId, chat) {
      const people = [...(find(sessionId, chat)?.people ?? [])];
      const [from, person] = people.findLast(([, { partner }]) => partner.writing) ?? people.at(-1) ?? [];
      return from === undefined || !person ? undefined : { from, ...shownOf(person.partner) };
    },
    async untilQuiet(sessionId, chat, mostMs, waits) {
      const endsAtMs = clock.nowMs() + mostMs;
      while (!waits.isOver) {
        const known = find(sessionId, chat);
        const nowMs = clock.nowMs();
        const quietAtMs = known ? quietAt(known) : -Infinity;
        if (!known || quietAtMs <= nowMs || endsAtMs <= nowMs) return;
        await waits.within(known.changed.promise, Math.min(quietAtMs, endsAtMs) - nowMs);
      }
    },
    readdress(sessionId, key, formerKeys) {
      for (const former of formerKeys) {
        const moved = find(sessionId, former);
        if (!moved) continue;
        sessions.get(sessionId)?.delete(former);
        const known = know(sessionId, key);
        known.quietAtMs = Math.max(known.quietAtMs, moved.quietAtMs);
        for (const [from, { partner, cancel }] of moved.people) {
          cancel();
          const name = from === former ? key : from;
          if (!known.people.has(name)) keep(sessionId, key, known, name, partner);
        }
        moved.changed.resolve(undefined);
      }
    },
    forget(sessionId) {
      for (const known of sessions.get(sessionId)?.values() ?? []) {
        forgetPeople(known, () => true);
        known.changed.resolve(undefined);
      }
      sessions.delete(sessionId);
    },
    close() {
      for (const chats of sessions.values())
        for (const known of chats.values()) forgetPeople(known, () => true);
      sessions.clear();
    },
  };
}

function quietAt({ people, quietAtMs }: Known): number {
  return Math.max(
    quietAtMs,
    ...[...people.values()].map(({ partner }) => partner.writing?.endsAtMs ?? -Infinity),
  );
}
