import type { ChatAddress } from "../chat-address.ts";
import { createPartners, createSubscriptions, type ChatStore, type PartnerSeen } from "../chats/index.ts";
import type { KnownChat } from "../contacts/index.ts";
import { GatewayError } from "../errors.ts";
import type { Mint } from "../ports.ts";
import { requireOpen, type Session } from "../sessions/index.ts";
import { createTurns } from "../turns.ts";
import { composeStored } from "./compose-stored.ts";
import { actOn, addressOf, type Act } from "./act-on-message.ts";
import { targetOf, type Content } from "./content.ts";
import { keepWhatIsHeard } from "./hearing.ts";
import type { IdempotencyKey, MessagePlace } from "./message-store.ts";
import type { Intent, Message } from "./message.ts";
import { unanswered, unknownRecipient, type DeliveryPorts } from "./outbox/delivery.ts";
import type { Ending, Entry } from "./outbox/entry.ts";
import { createOutbox } from "./outbox/outbox.ts";
import type { Media } from "./media.ts";
import { takeIn, type MediaDraft, type TakenContent } from "./take-media.ts";
import { createSendLimit, type Taken } from "./send-limit.ts";
import { typingTimeMs, type TypingFirst } from "./typing-time.ts";

/** Rows that are taken up at once at a start. */
const ROWS_AT_ONCE = 500;

/** More than a group has members. */
const MOST_VOTERS = 2_000;

export type SendMessage = {
  readonly to: ChatAddress;
  readonly content: Content | MediaDraft;
  /** The id of the message that it answers, of that chat or of another. */
  readonly replyTo?: string | undefined;
  /** JIDs. */
  readonly mentions?: readonly string[] | undefined;
  /** How often it has been forwarded, by this time; 0 unless given. */
  readonly forwards?: number | undefined;
  /** Waits until the partner has stopped typing for 2 s, for so many ms at most. */
  readonly waitWhileTypingMs?: number | undefined;
  /** Shown before it. */
  readonly typing?: TypingFirst | undefined;
  /** The label of who asks. */
  readonly source: string;
  /** Whether WhatsApp's acknowledgement is waited for, or the message is queued and nothing is. */
  readonly isQueued: boolean;
  /** A caller's name for this send. */
  readonly idempotencyKey?: string | undefined;
};

/** A message as it is now; of a replay the one that was sent first. */
export type SendOutcome = { readonly message: Message; readonly isReplay: boolean };

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

export type MessagesPorts = Omit<
  DeliveryPorts,
  "rest" | "answers" | "patience" | "book" | "limit" | "partners" | "subscriptions"
> & {
  readonly chats: ChatStore;
  readonly media: Media;
  readonly mint: Pick<Mint, "messageId">;
};

export function createMessages(ports: MessagesPorts): Postbox {
  const { clock, mint, connections, numbers, messages, media } = ports;
  const limit = createSendLimit(ports);
  const partners = createPartners(clock);
  const subscriptions = createSubscriptions(clock, connections);
  const outbox = createOutbox({ ...ports, limit, partners, subscriptions });
  const turns = createTurns();
  const stopHearing = keepWhatIsHeard({
    ...ports,
    partners,
    onSettled: (sessionId, id) => outbox.settled(sessionId, id),
  });

  /** Before a message the form is learned under which WhatsApp knows a number. */
  async function requireRecipient({ id }: Session, to: ChatAddress): Promise<void> {
    if (to.kind !== "person") return;
    const known = await numbers.isOnWhatsApp(id, to.number);
    if (known === false) throw unknownRecipient();
    if (known === undefined && !(await numbers.lookUp(id, to.number))) throw unknownRecipient();
  }

  async function takeOfLimit(session: Session): Promise<Taken> {
    const taken = await limit.take(session);
    const { waitMs } = taken;
    if (waitMs === 0) return taken;
    const details = { retryAfterSeconds: Math.ceil(waitMs / 1000) };
    throw new GatewayError("send_limited", "send rate limit exceeded", { details });
  }

  /** Whatever refuses it comes before anything of it is stored. */
  async function begin(session: Session, input: SendMessage): Promise<SendOutcome & { entry?: Entry }> {
    const key = keyOf(session, input);
    const first = key && (await messages.findByKey(key));
    if (first) return { message: first, isReplay: true };
    const { isQueued } = input;
    if (!isQueued) requireOpen(connections, session.id);
    outbox.requireRoom(session.id);
    if (!isQueued) await requireRecipient(session, input.to);
    await requireAnswered(session, input.replyTo);
    const limited = isQueued ? undefined : await takeOfLimit(session);
    try {
      return await takeAndPut(session, input, key);
    } catch (error) {
      limited?.giveBack();
      throw error;
    }
  }

  async function requireAnswered({ id }: Session, replyTo: string | undefined): Promise<void> {
    if (replyTo !== undefined && !(await messages.find(id, undefined, replyTo))) throw notFound();
  }

  async function takeAndPut(session: Session, input: SendMessage, key: IdempotencyKey | null) {
    const taken = await takeIn(media, session, input.content);
    try {
      const begun = await put(input, await intentOf(session, input, taken), key);
      if (begun.isReplay && taken.held !== null) await media.release(taken.held);
      return begun;
    } catch (error) {
      if (taken.held !== null) await media.release(taken.held);
      throw error;
    }
  }

  async function put(input: SendMessage, intent: Intent, key: IdempotencyKey | null) {
    const { message, isReplay } = await messages.begin(intent, key);
    // Another process has been faster.
    if (isReplay) return { message, isReplay };
    const { isQueued, typing = 0, waitWhileTypingMs = 0 } = input;
    const { row, sessionId, chat, id, createdAtMs } = message;
    const entry = outbox.put({
      row,
      sessionId,
      chat,
      id,
      createdAtMs,
      held: intent.held,
      draft: isQueued || !intent.wire ? undefined : { wire: intent.wire, content: intent.content },
      waitWhileTypingMs,
      typingMs: typingTimeMs(typing, intent.content),
      isAwaited: !isQueued,
      isCounted: !isQueued,
    });
    return { message, isReplay, entry };
  }

  async function intentOf(
    session: Session,
    input: SendMessage,
    { content, held }: TakenContent,
  ): Promise<Intent> {
    const { id: sessionId } = session;
    const chat = await numbers.withChat(sessionId, input.to, (known) => known);
    const { replyTo, mentions = [], forwards = 0, source } = input;
    const intent = {
      sessionId,
      chat: chat.key,
      id: mint.messageId(),
      content,
      quoted: replyTo ?? null,
      mentions,
      forwards,
      source,
      createdAtMs: clock.wallMs(),
    };
    // Without a device it waits for one, and media for its upload; it is made then.
    const isReady = session.device !== null && held === null;
    return { ...intent, held, wire: isReady ? await composeStored(ports, intent, chat.to) : null };
  }

  async function outcomeOf({ message, isReplay }: SendOutcome, entry: Entry): Promise<SendOutcome> {
    const ending = await outbox.endingOf(entry, !isReplay);
    // To whoever names a key again what came of it is no failure of theirs.
    if (!isReplay && !ending) throw unanswered();
    if (!isReplay && ending?.error) throw ending.error;
    return { message: ending ? endedBy(message, ending) : message, isReplay };
  }

  /** What was read of it may be older than its end. */
  async function replayOf(message: Message): Promise<SendOutcome> {
    const { sessionId, row, id } = message;
    const entry = outbox.find(sessionId, row);
    if (entry) return outcomeOf({ message, isReplay: true }, entry);
    const now = message.state === "pending" ? await messages.get(sessionId, row) : message;
    return { message: now?.id === id ? now : message, isReplay: true };
  }

  async function send(session: Session, input: SendMessage): Promise<SendOutcome> {
    // One after the other from here to their lane: of a chat by the order of the calls, of a key the first alone.
    const inOrder = () =>
      turns.take(`${session.id} ${JSON.stringify(input.to)}`, () => begin(session, input));
    const key = keyOf(session, input);
    const begun = await (key ? turns.take(`key ${key.organizationId} ${key.text}`, inOrder) : inOrder());
    const { message, isReplay, entry } = begun;
    if (input.isQueued) return { message, isReplay };
    return entry ? outcomeOf({ message, isReplay }, entry) : replayOf(message);
  }

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
      if (!message) throw notFound();
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
      await media.keepOnly(held);
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

function keyOf({ organizationId }: Session, { idempotencyKey }: SendMessage): IdempotencyKey | null {
  return idempotencyKey === undefined ? null : { organizationId, text: idempotencyKey };
}

function endedBy(message: Message, ending: Ending): Message {
  return ending.error
    ? { ...message, state: "failed", failure: ending.error.message }
    : { ...message, state: "sent", atMs: ending.atMs };
}

function notFound(): GatewayError {
  return new GatewayError("message_not_found", "message not found");
}
