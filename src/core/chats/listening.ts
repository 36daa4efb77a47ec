import { parseChatAddress, type ChatAddress } from "../chat-address.ts";
import type { Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import type { KnownChat, NumberBook } from "../contacts/index.ts";
import { createRest } from "../rest.ts";
import { requireOpen, type Session } from "../sessions/index.ts";
import type { Teller } from "../telling.ts";
import type { PartnerSign, PartnerState } from "./partner.ts";
import { createPartners, type PartnerSeen, type Waits } from "./partners.ts";
import { createSubscriptions } from "./subscriptions.ts";

/** What is known of a chat's partner, or of who types in a group; the chat's and their canonical JID. */
export type PartnerPresence = {
  readonly chat: string;
  /** Of a group in which nobody was heard of: the group. */
  readonly from: string;
  readonly state: PartnerState | "unknown";
  /** Milliseconds since 1970; null where it is not known. */
  readonly lastSeenMs: number | null;
};

/** What partners do, as far as WhatsApp tells it: of a person to a session that has asked for it. */
export interface Listening {
  /** Has it told from now on; what is known by now. Throws `session_not_connected`. */
  presenceOf(session: Session, chat: ChatAddress): Promise<PartnerPresence>;
  /** Resolves when nobody in the chat has typed or recorded for 2 s, and after `mostMs` at the latest. */
  untilQuiet(sessionId: string, chat: ChatAddress, mostMs: number, waits: Waits): Promise<void>;
  /** The same by itself, and what is known then. Throws `session_not_connected`. */
  waitWhileWriting(session: Session, chat: ChatAddress, mostMs: number): Promise<PartnerPresence>;
  /** `from` is the JID that came with it. */
  heard(sessionId: string, chat: ChatAddress, from: string, sign: PartnerSign): Promise<void>;
  /** A chat is known otherwise from now on. */
  readdress(sessionId: string, chat: KnownChat): void;
  forget(sessionId: string): void;
  close(): void;
}

export type ListeningPorts = {
  readonly clock: Clock;
  readonly connections: Connections;
  readonly numbers: NumberBook;
  readonly teller: Pick<Teller, "note">;
};

export function createListening({ clock, connections, numbers, teller }: ListeningPorts): Listening {
  const rest = createRest(clock);
  const subscriptions = createSubscriptions(clock, connections);
  const partners = createPartners(clock, (sessionId, chat, from, change) =>
    teller.note(sessionId, "partner_state", () => ({ name: "partner_state", chat, from, ...change })),
  );

  async function listenTo(sessionId: string, address: ChatAddress): Promise<string> {
    const chat = await numbers.withChat(sessionId, address, (known) => known);
    const isNew = !subscriptions.isFollowed(sessionId, chat);
    // WhatsApp may tell how it is now before it is known that it was asked.
    if (isNew) partners.forgetIdle(sessionId, chat.key);
    await subscriptions.follow(sessionId, chat);
    if (isNew) partners.beginToListen(sessionId, chat.key);
    return chat.key;
  }

  /** WhatsApp names whom it tells of by either JID; the partner of a chat is known as the chat is. */
  async function personOf(sessionId: string, chat: ChatAddress, key: string, jid: string): Promise<string> {
    const person = chat.kind === "group" ? parseChatAddress(jid) : undefined;
    return person ? numbers.withChat(sessionId, person, (known) => known.key) : key;
  }

  async function presenceOf(session: Session, address: ChatAddress): Promise<PartnerPresence> {
    requireOpen(connections, session.id);
    const chat = await listenTo(session.id, address);
    const seen: PartnerSeen | undefined = partners.seenIn(session.id, chat);
    return { chat, ...(seen ?? { from: chat, state: "unknown", lastSeenMs: null }) };
  }

  async function untilQuiet(
    sessionId: string,
    address: ChatAddress,
    mostMs: number,
    waits: Waits,
  ): Promise<void> {
    const beganAtMs = clock.nowMs();
    const chat = await listenTo(sessionId, address);
    await partners.untilQuiet(sessionId, chat, mostMs - (clock.nowMs() - beganAtMs), waits);
  }

  return {
    presenceOf,
    untilQuiet,
    async waitWhileWriting(session, address, mostMs) {
      requireOpen(connections, session.id);
      await untilQuiet(session.id, address, mostMs, rest);
      return presenceOf(session, address);
    },
    async heard(sessionId, chat, jid, sign) {
      const key = await numbers.withChat(sessionId, chat, (known) => known.key);
      partners.heard(sessionId, key, await personOf(sessionId, chat, key, jid), sign);
    },
    readdress(sessionId, chat) {
      subscriptions.readdress(sessionId, chat);
      partners.readdress(sessionId, chat.key, chat.formerKeys);
    },
    forget(sessionId) {
      subscriptions.forget(sessionId);
      partners.forget(sessionId);
    },
    close() {
      rest.end();
      subscriptions.close();
      partners.close();
    },
  };
}
