import type { ChatAddress } from "../chat-address.ts";
import { createPartners, createSubscriptions, type ChatStore, type PartnerSeen } from "../chats/index.ts";
import type { KnownChat } from "../contacts/index.ts";
import { GatewayError } from "../errors.ts";
import type { Session } from "../sessions/index.ts";
import { actOn, addressOf, type Act } from "./act-on-message.ts";
import { targetOf } from "./content.ts";
import { keepWhatIsHeard } from "./hearing.ts";
import type { MessagePlace } from "./message-store.ts";
import type { Message } from "./message.ts";
import { createOutbox, type OutboxPorts } from "./outbox/outbox.ts";
import { createSendLimit } from "./send-limit.ts";
import {
  createSending,
  messageNotFound,
  type SendingPorts,
  type SendMessage,
  type SendOutcome,
} from "./sending.ts";

/** Rows that are taken up at once at a start. */
const ROWS_AT_ONCE = 500;

/** More than a group has members. */
const MOST_VOTERS = 2_000;

/** What goes out, and what is kept of it. */
export interface Messages {
  /**
   * Stores a message and sends it, behind those of its chat; resolves when WhatsApp has acknowledged it, or at once where
   * it is queued. Throws what the message did not leave for: `session_not_connected`, `recipient_unknown`, `chat_forbidden`,
   * `send_limited`, `queue_full`, `message_not_found` (what it answers), `whatsapp_throttled`, `message_refused`; and
   * `message_unanswered`, after which it may still leave.
   */
  send(session: Session, input: SendMessage): Promise<SendOutcome>;
  /**
   * Edits, takes back, reacts to or votes in a stored message, by a message of its own: throws as `send` does, and
   * `message_unfit` for one that this cannot be done to.
   */
  act(session: Session, message: Message, act: Act, source: string): Promise<SendOutcome>;
  /** The content of a stored message to another chat, marked as forwarded. Throws as `send` does. */
  forward(session: Session, message: Message, to: ChatAddress, source: string): Promise<SendOutcome>;
  /** Throws `message_not_found`. `chat` undefined = whichever has it. */
  get(session: Session, chat: ChatAddress | undefined, id: string): Promise<Message>;
  /** What was last heard of a chat's partner: whether they type, or are there. */
  partnerOf(session: Session, chat: ChatAddress): Promise<PartnerSeen | undefined>;
  /** The newest vote of each voter in a poll, in the order in which they came. */
  votesOf(session: Session, poll: Message): Promise<readonly Message[]>;
  /** At most `limit` messages of a chat, newest first: those before a place. */
  list(
    session: Session,
    chat: ChatAddress,
    before: MessagePlace | undefined,
    limit: number,
  ): Promise<readonly Message[]>;
}

/** The messages of all sessions, with their queues. */
export interface Postbox extends Messages {
  /** Takes up what the process that ended has left. */
  recover(): Promise<void>;
  /** A chat is known otherwise from now on. */
  readdress(sessionId: string, chat: KnownChat): void;
  forget(sessionId: string): void;
  close(): Promise<void>;
}

export type MessagesPorts = Omit<OutboxPorts, "limit" | "partners" | "subscriptions"> &
  Omit<SendingPorts, "limit" | "outbox"> & { readonly chats: ChatStore };

export function createMessages(ports: MessagesPorts): Postbox {
  const { clock, connections, numbers, messages } = ports;
  const limit = createSendLimit(ports);
  const partners = createPartners(clock);
  const subscriptions = createSubscriptions(clock, connections);
  const outbox = createOutbox({ ...ports, limit, partners, subscriptions });
  const send = createSending({ ...ports, limit, outbox });
  const stopHearing = keepWhatIsHeard({
    ...ports,
    partners,
    onSettled: (sessionId, id) => outbox.settled(sessionId, id),
  });

  return {
    send,
    act: (session, message, act, source) =>
      send(session, {
        to: addressOf(message),
        content: actOn(message, act, clock),
        source,
        isQueued: false,
      }),
    forward(session, { content, forwards, isDeleted }, to, source) {
      if (targetOf(content) !== null || isDeleted)
        throw new GatewayError("message_unfit", "only what is in a message can be forwarded");
      return send(session, { to, content, forwards: forwards + 1, source, isQueued: false });
    },
    async get({ id: sessionId }, chat, id) {
      const key = chat && (await numbers.withChat(sessionId, chat, (known) => known.key));
      const message = await messages.find(sessionId, key, id);
      if (!message) throw messageNotFound();
      return message;
    },
    async list({ id }, chat, before, limit) {
      const key = await numbers.withChat(id, chat, (known) => known.key);
      return messages.list(id, key, before, limit);
    },
    async partnerOf({ id }, chat) {
      return partners.lastOf(id, await numbers.withChat(id, chat, ({ key }) => key));
    },
    votesOf: ({ id }, poll) => messages.about(id, poll.chat, poll.id, "vote", MOST_VOTERS),
    async recover() {
      const held = new Set<string>();
      for (let after = 0; ;) {
        const waiting = await messages.listWaiting(after, ROWS_AT_ONCE);
        outbox.recover(waiting);
        for (const { held: file } of waiting) if (file !== null) held.add(file);
        if (waiting.length < ROWS_AT_ONCE) break;
        after = waiting.at(-1)?.row ?? after;
      }
      await ports.media.keepOnly(held);
    },
    readdress: (sessionId, chat) => outbox.readdress(sessionId, chat),
    forget(sessionId) {
      outbox.forget(sessionId);
      limit.forget(sessionId);
      subscriptions.forget(sessionId);
    },
    close() {
      stopHearing();
      subscriptions.close();
      return outbox.close();
    },
  };
}
