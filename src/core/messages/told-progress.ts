import type { HeardReceipt } from "./heard.ts";

type Reached = Exclude<HeardReceipt["state"], null>;

/** Each beyond the one before. */
const RANK: Readonly<Record<Reached, number>> = { delivered: 1, read: 2, played: 3 };
/** Own messages of all sessions, the latest that came further. */
const KEPT = 10_000;

/**
 * How far own messages have come, as it is stored. Everybody in a group has a receipt of each, and only the first one of a
 * kind changes anything: the others need not ask the store. No message goes back.
 */
export interface ToldProgress {
  /** Those of the messages that such a receipt may bring further; `chats` are the keys of one. */
  open(
    sessionId: string,
    chats: readonly string[],
    ids: readonly string[],
    state: Reached,
  ): readonly string[];
  /** To be called once it is stored. */
  came(sessionId: string, chat: string, ids: readonly string[], state: Reached): void;
}

export function createToldProgress(): ToldProgress {
  /** The one that came further the longest ago is the first. */
  const ranks = new Map<string, number>();
  const nameOf = (sessionId: string, chat: string, id: string) => `${sessionId} ${chat} ${id}`;
  return {
    open: (sessionId, chats, ids, state) =>
      ids.filter((id) => chats.every((chat) => (ranks.get(nameOf(sessionId, chat, id)) ?? 0) < RANK[state])),
    came(sessionId, chat, ids, state) {
      for (const id of ids) {
        const name = nameOf(sessionId, chat, id);
        ranks.delete(name);
        ranks.set(name, RANK[state]);
        const [oldest] = ranks.keys();
        if (ranks.size > KEPT && oldest !== undefined) ranks.delete(oldest);
      }
    },
  };
}
