import type { Recipient } from "../chat-address.ts";
import { GatewayError } from "../errors.ts";
import { isOpen, requireHere, requireOpen, type Session } from "../sessions/index.ts";
import type { Teller } from "../telling.ts";
import { createTurns } from "../turns.ts";
import type { Content } from "./content/content.ts";
import { intentsOf, type IntentPorts, type Intents } from "./intents.ts";
import { notFound } from "./kept-messages.ts";
import { tellProgress } from "./message-fact.ts";
import type { IdempotencyKey, MessageStore } from "./message-store.ts";
import type { Intent, Message } from "./message.ts";
import { unanswered, unknownRecipient, type DeliveryPorts } from "./outbox/delivery.ts";
import type { Ending, Entry } from "./outbox/entry.ts";
import type { Outbox } from "./outbox/outbox.ts";
import { heldBy, releaseAll, takeIn, type Draft, type TakingPorts } from "./content/take-in.ts";
import { requireTaken } from "./content/what-is-taken.ts";
import type { UnderWay } from "../under-way.ts";
import type { PollEnds } from "./poll-ends.ts";
import { privateRecipient } from "./private-reply.ts";
import { COUNTED_ELSEWHERE, type SendLimit, type Taken } from "./outbox/send-limit.ts";
import { typingTimeMs, type TypingFirst } from "./typing-time.ts";

export type SendMessage = {
  readonly to: Recipient;
  readonly content: Content | Draft;
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

const LONGEST_POLL_MS = 365 * 24 * 60 * 60_000;

/** A message as it is now; of a replay the one that was sent first. */
export type SendOutcome = { readonly message: Message; readonly isReplay: boolean };

/** What was stored: in its lane, an album's pictures behind it; a replay is not. */
type Put = SendOutcome & { readonly entries: readonly Entry[] };

export type SendingPorts = IntentPorts &
  TakingPorts &
  Pick<DeliveryPorts, "clock" | "connections" | "numbers"> & {
    readonly messages: MessageStore;
    readonly limit: SendLimit;
    readonly outbox: Outbox;
    readonly pollEnds: Pick<PollEnds, "kept">;
    readonly teller: Teller;
    /** From the store to their lane. */
    readonly storing: UnderWay;
  };

/** From a call to its lane, and to what its caller is told. Throws as `send` of `Messages` says. */
export type Send = (session: Session, input: SendMessage) => Promise<SendOutcome>;

export function createSending(ports: SendingPorts): Send {
  const { clock, connections, numbers, messages, media, limit, outbox, teller } = ports;
  const turns = createTurns();

  /** Before a message the form is learned under which WhatsApp knows a number. */
  async function requireRecipient({ id }: Session, to: Recipient): Promise<void> {
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
  async function begin(session: Session, input: SendMessage): Promise<Put> {
    const key = keyOf(session, input);
    const first = key && (await messages.findByKey(key));
    if (first) return { message: first, isReplay: true, entries: [] };
    const { isQueued, to, content } = input;
    requireTaken(to, content);
    requireAhead(content, clock.wallMs());
    if (!isQueued) requireOpen(connections, session.id);
    outbox.requireRoom(session.id);
    if (!isQueued) await requireRecipient(session, to);
    await requireAnswered(session, input.replyTo);
    const counted = isQueued ? undefined : await takeOfLimit(session);
    try {
      const begun = await takeAndPut(session, input, key, counted);
      if (begun.isReplay) counted?.giveBack();
      return begun;
    } catch (error) {
      counted?.giveBack();
      throw error;
    }
  }

  async function requireAnswered({ id }: Session, replyTo: string | undefined): Promise<void> {
    if (replyTo !== undefined && !(await messages.find(id, undefined, replyTo))) throw notFound();
  }

  async function takeAndPut(
    session: Session,
    input: SendMessage,
    key: IdempotencyKey | null,
    counted: Taken | undefined,
  ): Promise<Put> {
    const taken = await takeIn(ports, session, input.content);
    try {
      const begun = await put(input, await intentsOf(ports, session, input, taken), key, counted);
      if (begun.isReplay) await releaseAll(media, heldBy(taken));
      return begun;
    } catch (error) {
      await releaseAll(media, heldBy(taken));
      throw error;
    }
  }

  /** Nothing is stored of a session that was let go, so that whoever takes it up finds all that was. */
  function put(
    input: SendMessage,
    intents: Intents,
    key: IdempotencyKey | null,
    counted: Taken | undefined,
  ): Promise<Put> {
    const [{ sessionId }] = intents;
    requireHere(connections, sessionId);
    return ports.storing.doing(sessionId, storeAndPut(input, intents, key, counted));
  }

  async function storeAndPut(
    input: SendMessage,
    intents: Intents,
    key: IdempotencyKey | null,
    counted: Taken | undefined,
  ): Promise<Put> {
    const [intent, ...following] = intents;
    const { message, followers, isReplay } = await teller.write(
      "messages",
      [intent.sessionId],
      async (stores, tell) => {
        const begun = await stores.messages.begin(intent, key, following);
        if (!tell || begun.isReplay) return begun;
        for (const each of [begun.message, ...begun.followers])
          await tellProgress(tell, stores, each, { state: "pending", atWallMs: clock.wallMs() });
        return begun;
      },
    );
    // Another process has been faster.
    if (isReplay) return { message, isReplay, entries: [] };
    ports.pollEnds.kept(message.content);
    const { isQueued, typing = 0, waitWhileTypingMs = 0 } = input;
    const first = { waitWhileTypingMs, typingMs: typingTimeMs(typing, intent.content), counted };
    // An album counts as one.
    const behind = { waitWhileTypingMs: 0, typingMs: 0, counted: COUNTED_ELSEWHERE };
    const leave = ({ row, sessionId, chat, id, createdAtMs }: Message, { held, wire, content }: Intent) => ({
      row,
      sessionId,
      chat,
      id,
      createdAtMs,
      held,
      draft: isQueued || !wire ? undefined : { wire, content },
      isAwaited: !isQueued,
    });
    const entries = [outbox.put({ ...leave(message, intent), ...first })];
    followers.forEach((follower, nth) => {
      const own = following[nth];
      if (own) entries.push(outbox.put({ ...leave(follower, own), ...behind }));
    });
    return { message, isReplay, entries };
  }

  async function outcomeOf(
    { message, isReplay }: SendOutcome,
    entries: readonly Entry[],
  ): Promise<SendOutcome> {
    const endings: (Ending | undefined)[] = [];
    for (const entry of entries) endings.push(await outbox.endingOf(entry, !isReplay));
    // To whoever names a key again what came of it is no failure of theirs.
    for (const ending of isReplay ? [] : endings) {
      if (!ending) throw unanswered();
      if (ending.error) throw ending.error;
    }
    const [ending] = endings;
    return { message: ending ? endedBy(message, ending) : message, isReplay };
  }

  /** What was read of it may be older than its end. */
  async function replayOf(message: Message): Promise<SendOutcome> {
    const { sessionId, row, id } = message;
    const entry = outbox.find(message);
    // One that was never handed over, and waits for its session, may do so for a day.
    const isUnderWay = entry && (entry.attempts > 0 || isOpen(connections, sessionId));
    if (isUnderWay) return outcomeOf({ message, isReplay: true }, [entry]);
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
    const { message, isReplay, entries } = begun;
    if (input.isQueued) return { message, isReplay };
    return entries.length > 0 ? outcomeOf({ message, isReplay }, entries) : replayOf(message);
  }

  return (session, input) => (input.isPrivateReply ? replyPrivately(session, input) : sendTo(session, input));
}

/** Throws `message_unfit` for a poll that has ended before it begins, or whose end is told in another unit. */
function requireAhead(content: Content | Draft, nowWallMs: number): void {
  if (content.kind !== "poll" || content.endsAtMs === undefined) return;
  if (content.endsAtMs <= nowWallMs || content.endsAtMs > nowWallMs + LONGEST_POLL_MS)
    throw new GatewayError("message_unfit", "a poll ends in the future, and within a year");
}

function keyOf({ organizationId }: Session, { idempotencyKey }: SendMessage): IdempotencyKey | null {
  return idempotencyKey === undefined ? null : { organizationId, text: idempotencyKey };
}

function endedBy(message: Message, ending: Ending): Message {
  return ending.error
    ? { ...message, state: "failed", failure: ending.error.message }
    : { ...message, state: "sent", atMs: ending.atMs, content: ending.content };
}
