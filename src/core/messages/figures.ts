import { parseChatAddress } from "../chat-address.ts";
import type { Clock } from "../clock.ts";
import type { Session } from "../sessions/index.ts";
import { turnOfOthers } from "../turn-of-others.ts";
import { isShown, type ContentKind } from "./content/content.ts";
import type { MessageStore, Tally } from "./message-store.ts";
import type { MessageState } from "./message.ts";

/** Some milliseconds' work: whoever sends meanwhile is not to notice. */
const ROWS_AT_ONCE = 2_000;

/** What sessions have exchanged, as far as it is kept: what only changes another message is none. */
export type MessageFigures = {
  readonly messages: number;
  readonly received: number;
  readonly sent: number;
  readonly inGroups: number;
  /** With one person. */
  readonly direct: number;
  readonly byKind: ReadonlyMap<ContentKind, number>;
  /** Of those that were sent. */
  readonly byState: ReadonlyMap<MessageState, number>;
  /** Chats in which there is one; those of two sessions are two. */
  readonly chats: number;
  readonly groups: number;
  readonly persons: number;
  readonly last7Days: number;
  readonly last30Days: number;
  /** Milliseconds since 1970; null where there is none. */
  readonly firstAtMs: number | null;
  readonly lastAtMs: number | null;
};

export type FiguresPorts = { readonly clock: Clock; readonly messages: Pick<MessageStore, "tally"> };

/** Counts the messages of sessions, some at a time. */
export function createFigures({ clock, messages }: FiguresPorts) {
  return async (sessions: readonly Session[]): Promise<MessageFigures> => {
    const count = createCount();
    const nowWallMs = clock.wallMs();
    for (const { id } of sessions) {
      for (let after = 0; ;) {
        const tallies: readonly Tally[] = await messages.tally(id, after, ROWS_AT_ONCE, nowWallMs);
        for (const tally of tallies) if (isShown(tally)) count.add(id, tally);
        if (tallies.reduce((sum, tally) => sum + tally.messages, 0) < ROWS_AT_ONCE) break;
        after = tallies.reduce((last, { lastRow }) => Math.max(last, lastRow), after);
        await turnOfOthers(clock);
      }
    }
    return count.figures();
  };
}

function createCount() {
  const sums = { messages: 0, received: 0, sent: 0, inGroups: 0, direct: 0, last7Days: 0, last30Days: 0 };
  const byKind = new Map<ContentKind, number>();
  const byState = new Map<MessageState, number>();
  const chats = { all: new Set<string>(), groups: new Set<string>(), persons: new Set<string>() };
  let firstAtMs: number | null = null;
  let lastAtMs: number | null = null;

  function add(sessionId: string, tally: Tally): void {
    const { chat, kind, state, messages } = tally;
    const name = JSON.stringify([sessionId, chat]);
    chats.all.add(name);
    sums.messages += messages;
    sums.last7Days += tally.last7Days;
    sums.last30Days += tally.last30Days;
    addTo(byKind, kind, messages);
    if (state === null) sums.received += messages;
    else {
      sums.sent += messages;
      addTo(byState, state, messages);
    }
    const address = parseChatAddress(chat);
    if (address?.kind === "group") {
      sums.inGroups += messages;
      chats.groups.add(name);
    } else if (address) {
      sums.direct += messages;
      chats.persons.add(name);
    }
    firstAtMs = Math.min(firstAtMs ?? Infinity, tally.firstAtMs);
    lastAtMs = Math.max(lastAtMs ?? -Infinity, tally.lastAtMs);
  }

  return {
    add,
    figures: (): MessageFigures => ({
      ...sums,
      byKind,
      byState,
      chats: chats.all.size,
      groups: chats.groups.size,
      persons: chats.persons.size,
      firstAtMs,
      lastAtMs,
    }),
  };
}

function addTo<Key>(counts: Map<Key, number>, key: Key, more: number): void {
  counts.set(key, (counts.get(key) ?? 0) + more);
}
