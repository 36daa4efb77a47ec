import type { ChatAddress } from "../chat-address.ts";
import { GatewayError } from "../errors.ts";
import type { Mint } from "../ports.ts";
import { requireOpen, type Session } from "../sessions/index.ts";
import { createTurns } from "../turns.ts";
import { composeStored } from "./compose-stored.ts";
import { actOn, addressOf, type Act } from "./act-on-message.ts";
import { targetOf, type Content } from "./content.ts";
import { createKeptMessages, notFound, type KeptMessages } from "./kept-messages.ts";
import type { IdempotencyKey } from "./message-store.ts";
import type { Intent, Message } from "./message.ts";
import { unanswered, unknownRecipient, type DeliveryPorts } from "./outbox/delivery.ts";
import type { Entry } from "./outbox/entry.ts";
import { createOutbox } from "./outbox/outbox.ts";
import { privateRecipient } from "./private-reply.ts";
import { createSendLimit } from "./send-limit.ts";
import { typingTimeMs, type TypingFirst } from "./typing-time.ts";

/** Rows that are taken up at once at a start. */
const ROWS_AT_ONCE = 500;

export type SendMessage = {
  readonly to: ChatAddress;
  readonly content: Content;
  /** The id of the message that it answers, of that chat or of another. */
  readonly replyTo?: string | undefined;
  /** An answer to what somebody wrote in a group goes to their own chat instead of `to`. */
  readonly isPrivateReply?: boolean | undefined;
  /** JIDs. */
  readonly mentions?: readonly string[] | undefined;
  /** Everybody in the group is told of it; says nothing elsewhere. */
  readonly mentionsAll?: boolean | undefined;
  /** How often it has been forwarded, by this time; 0 unless given. */
  readonly forwards?: number | undefined;
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
export interface Messages extends KeptMessages {
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
  /** A stored message to do something to. Throws `session_not_connected` before `message_not_found`. */
  getToAct(session: Session, id: string): Promise<Message>;
  /**
   * The content of a stored message to another chat, marked as forwarded. Throws as `send` does, and `not_forwardable` for
   * one that is about another, `message_unfit` for one that was taken back.
   */
  forward(session: Session, message: Message, to: ChatAddress, source: string): Promise<SendOutcome>;
}

/** The messages of all sessions, with their queues. */
export interface Postbox extends Messages {
  /** Takes up what the process that ended has left. */
  recover(): Promise<void>;
  forget(sessionId: string): void;
  close(): Promise<void>;
}

export type MessagesPorts = Omit<DeliveryPorts, "rest" | "book" | "limit"> & {
  readonly mint: Pick<Mint, "messageId">;
};

export function createMessages(ports: MessagesPorts): Postbox {
  const { clock, mint, connections, numbers, messages } = ports;
  const limit = createSendLimit(ports);
  const outbox = createOutbox({ ...ports, limit });
  const turns = createTurns();

  /** Before a message the form is learned under which WhatsApp knows a number. */
  async function requireRecipient({ id }: Session, to: ChatAddress): Promise<void> {
    if (to.kind !== "person") return;
    const known = await numbers.isOnWhatsApp(id, to.number);
    if (known === false) throw unknownRecipient();
    if (known === undefined && !(await numbers.lookUp(id, to.number))) throw unknownRecipient();
  }

  async function requireLimit(session: Session): Promise<void> {
    const waitMs = await limit.take(session);
    if (waitMs === 0) return;
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
    const intent = await intentOf(session, input);
    if (!isQueued) await requireLimit(session);
    try {
      return await put(input, intent, key);
    } catch (error) {
      if (!isQueued) limit.giveBack(session.id);
      throw error;
    }
  }

  async function put(input: SendMessage, intent: Intent, key: IdempotencyKey | null) {
    const { message, isReplay } = await messages.begin(intent, key);
    // Another process has been faster.
    if (isReplay) return { message, isReplay };
    const { isQueued, typing = 0 } = input;
    const { row, sessionId, chat, id, createdAtMs } = message;
    const entry = outbox.put({
      row,
      sessionId,
      chat,
      id,
      createdAtMs,
      draft: isQueued || !intent.wire ? undefined : { wire: intent.wire, content: intent.content },
      typingMs: typingTimeMs(typing, input.content),
      isCounted: !isQueued,
    });
    return { message, isReplay, entry };
  }

  async function intentOf(session: Session, input: SendMessage): Promise<Intent> {
    const { id: sessionId } = session;
    const chat = await numbers.withChat(sessionId, input.to, (known) => known);
    const { replyTo, mentions = [], mentionsAll, forwards = 0, content, source } = input;
    if (replyTo !== undefined && !(await messages.find(sessionId, undefined, replyTo))) throw notFound();
    const intent = {
      sessionId,
      chat: chat.key,
      id: mint.messageId(),
      content,
      quoted: replyTo ?? null,
      mentions,
      ...(mentionsAll && input.to.kind === "group" && { mentionsAll }),
      forwards,
      source,
      createdAtMs: clock.wallMs(),
    };
    // Without a device it waits for one, and is made then.
    const wire = session.device ? await composeStored(ports, intent, chat.to) : null;
    return { ...intent, wire };
  }

  async function outcomeOf({ message, isReplay }: SendOutcome, entry: Entry): Promise<SendOutcome> {
    const isOver = await Promise.race([entry.ended, entry.overdue]);
    if (!isOver && !isReplay) throw unanswered();
    if (isOver?.error && !isReplay) throw isOver.error;
    return { message: (await messages.get(message.sessionId, message.row)) ?? message, isReplay };
  }

  async function replyPrivately(session: Session, input: SendMessage): Promise<SendOutcome> {
    if (!input.isQueued) requireOpen(connections, session.id);
    const to = await privateRecipient(messages, session.id, input.replyTo ?? "");
    return sendTo(session, to ? { ...input, to } : input);
  }

  async function sendTo(session: Session, input: SendMessage): Promise<SendOutcome> {
    // One after the other from here to their lane: of a chat by the order of the calls, of a key the first alone.
    const inOrder = () =>
      turns.take(`${session.id} ${JSON.stringify(input.to)}`, () => begin(session, input));
    const key = keyOf(session, input);
    const begun = await (key ? turns.take(`key ${key.organizationId} ${key.text}`, inOrder) : inOrder());
    const { message, isReplay } = begun;
    if (input.isQueued && !isReplay) return { message, isReplay };
    const entry = begun.entry ?? outbox.find(message.sessionId, message.row);
    return entry && !input.isQueued ? outcomeOf({ message, isReplay }, entry) : { message, isReplay };
  }

  function send(session: Session, input: SendMessage): Promise<SendOutcome> {
    return input.isPrivateReply ? replyPrivately(session, input) : sendTo(session, input);
  }

  const kept = createKeptMessages(ports);

  return {
    ...kept,
    send,
    async getToAct(session, id) {
      requireOpen(connections, session.id);
      return kept.get(session, undefined, id);
    },
    act: (session, message, act, source) =>
      send(session, {
        to: addressOf(message),
        content: actOn(message, act, clock),
        source,
        isQueued: false,
      }),
    forward(session, { content, forwards, isDeleted }, to, source) {
      if (targetOf(content) !== null) throw notForwardable(content.kind);
      if (isDeleted) throw new GatewayError("message_unfit", "a deleted message cannot be forwarded");
      return send(session, { to, content, forwards: forwards + 1, source, isQueued: false });
    },
    async recover() {
      for (let after = 0; ;) {
        const waiting = await messages.listWaiting(after, ROWS_AT_ONCE);
        outbox.recover(waiting);
        if (waiting.length < ROWS_AT_ONCE) return;
        after = waiting.at(-1)?.row ?? after;
      }
    },
    forget(sessionId) {
      outbox.forget(sessionId);
      limit.forget(sessionId);
    },
    close: () => outbox.close(),
  };
}

function keyOf({ organizationId }: Session, { idempotencyKey }: SendMessage): IdempotencyKey | null {
  return idempotencyKey === undefined ? null : { organizationId, text: idempotencyKey };
}

export function notForwardable(type: string): GatewayError {
  return new GatewayError("not_forwardable", `unsupported message type for forwarding: ${type}`);
}
