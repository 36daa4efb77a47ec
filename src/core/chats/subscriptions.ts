import type { ChatAddress } from "../chat-address.ts";
import type { Cancel, Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import type { KnownChat } from "../contacts/index.ts";
import { within } from "../within.ts";

/** So long after it was asked about, a chat is followed; also over a lost connection. */
const FOLLOWED_FOR_MS = 60 * 60_000;
/** Of a session. */
const MOST_CHATS = 1_000;
/** On a new connection so many are asked for at once, the rest one second after the other. */
const RENEWED_AT_ONCE = 20;
const RENEWED_EVERY_MS = 1_000;
/** How long asking may hold up who asks: where WhatsApp has to say first by which LID it knows a number. */
const ASKED_WITHIN_MS = 2_000;

/** Whose phones tell a session what they do: WhatsApp tells it of those alone that a connection has asked for. */
export interface Subscriptions {
  /** Whether it was asked about within the hour. Of a group's members WhatsApp tells anyway. */
  isFollowed(sessionId: string, chat: KnownChat): boolean;
  /** Asks for one that is not followed, and anew on each connection that comes within the hour. */
  follow(sessionId: string, chat: KnownChat): Promise<void>;
  /** A chat is known by another key, and perhaps by another address, from now on. */
  readdress(sessionId: string, chat: KnownChat): void;
  forget(sessionId: string): void;
  close(): void;
}

type Followed = { readonly to: ChatAddress; readonly askedAtMs: number };

export function createSubscriptions(clock: Clock, connections: Connections): Subscriptions {
  const sessions = new Map<string, Map<string, Followed>>();
  const renewals = new Map<string, Cancel>();

  function isDue({ askedAtMs }: Followed): boolean {
    return clock.nowMs() - askedAtMs < FOLLOWED_FOR_MS;
  }

  async function subscribe(sessionId: string, to: ChatAddress): Promise<void> {
    // What cannot be asked for is not heard of; the connection that comes asks again.
    await connections
      .of(sessionId)
      .presence.subscribe(to)
      .catch(() => undefined);
  }

  function renew(sessionId: string, chats: Map<string, Followed>): void {
    for (const [key, followed] of chats) if (!isDue(followed)) chats.delete(key);
    // The one that was asked about last comes first.
    renewSome(sessionId, [...chats.values()].reverse());
  }

  function renewSome(sessionId: string, left: Followed[]): void {
    for (const { to } of left.splice(0, RENEWED_AT_ONCE)) void subscribe(sessionId, to);
    if (left.length === 0) renewals.delete(sessionId);
    else
      renewals.set(
        sessionId,
        clock.after(RENEWED_EVERY_MS, () => renewSome(sessionId, left)),
      );
  }

  function endRenewal(sessionId: string): void {
    renewals.get(sessionId)?.();
    renewals.delete(sessionId);
  }

  function forget(sessionId: string): void {
    endRenewal(sessionId);
    sessions.delete(sessionId);
  }

  const stopListening = connections.onChange((sessionId, { status }) => {
    const chats = sessions.get(sessionId);
    if (!chats) return;
    endRenewal(sessionId);
    // Another account may be linked next.
    if (status === "waiting_for_scan") forget(sessionId);
    else if (status === "open") renew(sessionId, chats);
  });

  function isFollowed(sessionId: string, { key, to }: KnownChat): boolean {
    const followed = sessions.get(sessionId)?.get(key);
    return to.kind === "group" || (followed !== undefined && isDue(followed));
  }

  return {
    isFollowed,
    async follow(sessionId, chat) {
      const { key, to } = chat;
      if (to.kind === "group") return;
      const isToAsk = !isFollowed(sessionId, chat);
      const chats = sessions.get(sessionId) ?? new Map<string, Followed>();
      sessions.set(sessionId, chats);
      // The one that was asked about the longest ago goes first.
      chats.delete(key);
      chats.set(key, { to, askedAtMs: clock.nowMs() });
      const [oldest] = chats.keys();
      if (chats.size > MOST_CHATS && oldest !== undefined) chats.delete(oldest);
      if (isToAsk) await within(subscribe(sessionId, to), clock, ASKED_WITHIN_MS);
    },
    readdress(sessionId, { key, formerKeys, to }) {
      const chats = sessions.get(sessionId);
      for (const former of [key, ...formerKeys]) {
        const followed = chats?.get(former);
        if (!chats || !followed) continue;
        chats.delete(former);
        chats.set(key, { ...followed, to });
      }
    },
    forget,
    close() {
      stopListening();
      for (const sessionId of [...renewals.keys()]) endRenewal(sessionId);
    },
  };
}
