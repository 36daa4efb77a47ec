import type { ChatAddress } from "../chat-address.ts";
import type { Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import type { KnownChat } from "../contacts/index.ts";

/** So long after it was asked about, a chat is followed; also over a lost connection. */
const FOLLOWED_FOR_MS = 60 * 60_000;
/** Of a session. */
const MOST_CHATS = 1_000;

/** Whose phones tell a session what they do: WhatsApp tells it of those alone that a connection has asked for. */
export interface Subscriptions {
  /** Follows a chat from now on; whether it was not followed before. A group's members are told of anyway. */
  follow(sessionId: string, chat: KnownChat): Promise<boolean>;
  forget(sessionId: string): void;
  close(): void;
}

type Followed = { readonly to: ChatAddress; askedAtMs: number };

export function createSubscriptions(clock: Clock, connections: Connections): Subscriptions {
  const sessions = new Map<string, Map<string, Followed>>();

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

  const stopListening = connections.onChange((sessionId, { status }) => {
    const chats = sessions.get(sessionId);
    if (status !== "open" || !chats) return;
    for (const [key, followed] of chats) {
      if (isDue(followed)) void subscribe(sessionId, followed.to);
      else chats.delete(key);
    }
  });

  return {
    async follow(sessionId, { key, to }) {
      if (to.kind === "group") return false;
      const chats = sessions.get(sessionId) ?? new Map<string, Followed>();
      sessions.set(sessionId, chats);
      const known = chats.get(key);
      const isFollowed = known !== undefined && isDue(known);
      // The one that was asked about the longest ago goes first.
      chats.delete(key);
      chats.set(key, { to, askedAtMs: clock.nowMs() });
      const [oldest] = chats.keys();
      if (chats.size > MOST_CHATS && oldest !== undefined) chats.delete(oldest);
      if (!isFollowed) await subscribe(sessionId, to);
      return !isFollowed;
    },
    forget: (sessionId) => void sessions.delete(sessionId),
    close: () => stopListening(),
  };
}
