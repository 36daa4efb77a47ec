import type { ChatAddress } from "../chat-address.ts";
import { GatewayError } from "../errors.ts";
import type { Mint } from "../ports.ts";
import { requireOpen, type Session } from "../sessions/index.ts";
import type { Teller } from "../telling.ts";
import { createTurns } from "../turns.ts";
import { composeStored, type ComposingPorts } from "./compose-stored.ts";
import type { Content } from "./content/content.ts";
import { notFound } from "./kept-messages.ts";
import { tellProgress } from "./message-fact.ts";
import type { IdempotencyKey, MessageStore } from "./message-store.ts";
import type { Intent, Message } from "./message.ts";
import { unanswered, unknownRecipient, type DeliveryPorts } from "./outbox/delivery.ts";
import type { Ending, Entry } from "./outbox/entry.ts";
import type { Outbox } from "./outbox/outbox.ts";
import type { Media } from "./content/media.ts";
import { takeIn, type MediaDraft, type TakenContent } from "./content/take-media.ts";
import { privateRecipient } from "./private-reply.ts";
import type { SendLimit, Taken } from "./outbox/send-limit.ts";
import { typingTimeMs, type TypingFirst } from "./typing-time.ts";

export type SendMessage = {
  readonly to: ChatAddress;
  readonly content: Content | MediaDraft;
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

export type SendingPorts = ComposingPorts &
  Pick<DeliveryPorts, "clock" | "connections" | "numbers"> & {
    readonly messages: MessageStore;
    readonly media: Media;
    readonly mint: Pick<Mint, "messageId">;
    readonly limit: SendLimit;
    readonly outbox: Outbox;
    readonly teller: Teller;
  };

/** From a call to its lane, and to what its caller is told. Throws as `send` of `Messages` says. */
export type Send = (session: Session, input: SendMessage) => Promise<SendOutcome>;

export function createSending(ports: SendingPorts): Send {
  const { clock, mint, connections, numbers, messages, media, limit, outbox, teller } = ports;
  const turns = createTurns();

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
    const { message, isReplay } = await teller.write([intent.sessionId], async (stores, tell) => {
      const begun = await stores.messages.begin(intent, key);
      if (tell && !begun.isReplay) tellProgress(tell, begun.message, "pending", clock.wallMs());
      return begun;
    });
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
    const { replyTo, mentions = [], mentionsAll, forwards = 0, source } = input;
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

  async function replyPrivately(session: Session, input: SendMessage): Promise<SendOutcome> {
    if (!input.isQueued) requireOpen(connections, session.id);
    const to = await privateRecipient(messages, session.id, input.replyTo ?? "");
    return sendTo(session, to ? { ...input, to } : input);
  }

  async function sendTo(session: Session, input: SendMessage): Promise<SendOutcome> {
    const key = keyOf(session, input);
    const once = () => begin(session, input);
    // One after the other from here to their lane: of a chat by the order of the calls, of a key the first alone. Whoever
    // waits for its key keeps its place in the chat.
    const begun = await turns.take(`${session.id} ${JSON.stringify(input.to)}`, () =>
      key ? turns.take(`key ${key.organizationId} ${key.text}`, once) : once(),
    );
    const { message, isReplay, entry } = begun;
    if (input.isQueued) return { message, isReplay };
    return entry ? outcomeOf({ message, isReplay }, entry) : replayOf(message);
  }

  return (session, input) => (input.isPrivateReply ? replyPrivately(session, input) : sendTo(session, input));
}

function keyOf({ organizationId }: Session, { idempotencyKey }: SendMessage): IdempotencyKey | null {
  return idempotencyKey === undefined ? null : { organizationId, text: idempotencyKey };
}

function endedBy(message: Message, ending: Ending): Message {
  return ending.error
    ? { ...message, state: "failed", failure: ending.error.message }
    : { ...message, state: "sent", atMs: ending.atMs };
}
