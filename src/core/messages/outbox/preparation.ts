import { isChat, type ChatAddress, type Recipient } from "../../chat-address.ts";
import type { Listening } from "../../chats/index.ts";
import type { NumberBook } from "../../contacts/index.ts";
import type { Keeper } from "../../presence/index.ts";
import type { SessionStore } from "../../sessions/index.ts";
import type { SendLimit } from "./send-limit.ts";
import type { Entry } from "./entry.ts";

/** How long a message waits before the limit is asked for anew: it may have been changed. */
const MOST_LIMITED_MS = 60_000;

export type PreparationPorts = {
  readonly keeper: Pick<Keeper, "set">;
  readonly numbers: NumberBook;
  readonly sessions: Pick<SessionStore, "get">;
  readonly limit: SendLimit;
  readonly listening: Pick<Listening, "untilQuiet">;
};

/** What comes before the first stanza of a message. */
export interface Preparation {
  /** Whether somebody has that number, as far as WhatsApp can be asked. Throws like a look-up. */
  isThere(sessionId: string, address: Recipient): Promise<boolean>;
  /**
   * Resolves when the send limit has room for it, its partner has stopped typing and typing was shown, the last two once
   * for all attempts; or when all ends.
   */
  readyToLeave(entry: Entry, address: Recipient): Promise<void>;
}

export function createPreparation(ports: PreparationPorts): Preparation {
  const { keeper, numbers, sessions, limit, listening } = ports;

  async function untilLimitAllows(entry: Entry): Promise<void> {
    const { rest } = entry.waits;
    while (!entry.counted && !rest.isOver) {
      const session = await sessions.get(entry.sessionId);
      if (!session) return;
      const taken = await limit.take(session);
      if (taken.waitMs === 0) entry.counted = taken;
      else await rest.for(Math.min(taken.waitMs, MOST_LIMITED_MS));
    }
  }

  /** Whoever begins to type anew holds nothing up any more. */
  async function letFinish({ sessionId, waitWhileTypingMs, waits }: Entry, address: ChatAddress) {
    if (waitWhileTypingMs > 0) await listening.untilQuiet(sessionId, address, waitWhileTypingMs, waits.rest);
  }

  /** Typing first is an ordinary indicator, which its message ends. One that cannot be shown holds no message up. */
  async function showTyping({ sessionId, typingMs, waits }: Entry, address: ChatAddress): Promise<void> {
    if (typingMs === 0) return;
    await numbers
      .withChat(sessionId, address, (chat) => keeper.set(sessionId, chat, "composing", typingMs))
      .catch(() => undefined);
    await waits.rest.for(typingMs);
  }

  return {
    async isThere(sessionId, address) {
      if (address.kind !== "person") return true;
      const known = await numbers.isOnWhatsApp(sessionId, address.number);
      return known ?? (await numbers.lookUp(sessionId, address.number)) !== undefined;
    },
    async readyToLeave(entry, address) {
      await untilLimitAllows(entry);
      if (entry.isTyped || !isChat(address)) return;
      await letFinish(entry, address);
      if (entry.waits.rest.isOver) return;
      entry.isTyped = true;
      await showTyping(entry, address);
    },
  };
}
