import type { Recipient } from "../chat-address.ts";
import type { ChatStore } from "../chats/index.ts";
import type { KnownIncoming } from "../configuration/index.ts";
import type { KnownChat } from "../contacts/index.ts";
import { GatewayError } from "../errors.ts";
import type { LettingGo } from "../serving/index.ts";
import { createUnderWay } from "../under-way.ts";
import { within } from "../within.ts";
import { requireOpen, type Session } from "../sessions/index.ts";
import { actOn, addressOf, type Act } from "./act-on-message.ts";
import { createAutoReader } from "./auto-read.ts";
import { targetOf, type Content } from "./content/content.ts";
import { createFigures, type MessageFigures } from "./figures.ts";
import { keepWhatIsHeard, type HearingPorts } from "./hearing.ts";
import { createKeptMessages, type KeptMessages } from "./kept-messages.ts";
import { createMediaReading, type MessageMediaReading } from "./media/open-media.ts";
import type { Waiting } from "./message-store.ts";
import type { Message } from "./message.ts";
import { createOutbox, type OutboxPorts } from "./outbox/outbox.ts";
import { createSendLimit } from "./outbox/send-limit.ts";
import { createPollEnds, type PollEndsPorts } from "./poll-ends.ts";
import { createSending, type SendingPorts, type SendMessage, type SendOutcome } from "./sending.ts";

/** Rows that are read at once of what waits. */
const ROWS_AT_ONCE = 500;
/** How long sends may take that are not stored yet when their session is let go: they are refused once they would be. */
const SENDS_OVER_WITHIN_MS = 1_000;

/** What goes out, and what is kept of it. */
export interface Messages extends KeptMessages, MessageMediaReading {
  /**
   * Stores a message and sends it, behind those of its chat; resolves when WhatsApp has acknowledged it, or at once where
   * it is queued. Throws what the message did not leave for: `session_not_connected`, `recipient_unknown`, `chat_forbidden`,
   * `send_limited`, `queue_full`, `message_not_found` (what it answers), `message_unfit` (of no kind that is taken there), `whatsapp_throttled`, `message_refused`; and
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
   * one that is about another, `message_unfit` for one that was taken back, or that could not be read.
   */
  forward(session: Session, message: Message, to: Recipient, source: string): Promise<SendOutcome>;
  /** What is kept of these sessions' messages, counted and added up. */
  figures(sessions: readonly Session[]): Promise<MessageFigures>;
}

/** The messages of all sessions, with their queues. */
export interface Postbox extends Messages {
  /** What the process that ended has left of these sessions, or of all, to be taken up. */
  waiting(sessionIds?: readonly string[]): Promise<readonly Waiting[]>;
  /** Takes it up. */
  takeUp(waiting: readonly Waiting[]): void;
  /** Polls of sessions that are served since now may have ended. */
  lookForEnds(): void;
  /** Nothing of these sessions stays here. Resolves when what was begun of them is over. */
  letGo(sessionIds: readonly string[], how: LettingGo): Promise<void>;
  /** A chat is known otherwise from now on. */
  readdress(sessionId: string, chat: KnownChat): void;
  forget(sessionId: string): void;
  close(): Promise<void>;
}

export type MessagesPorts = Omit<OutboxPorts, "limit"> &
  Omit<SendingPorts, "limit" | "outbox" | "pollEnds" | "storing"> &
  Omit<PollEndsPorts, keyof HearingPorts> &
  Pick<HearingPorts, "listening" | "names"> & { readonly chats: ChatStore; readonly incoming: KnownIncoming };

export function createMessages(ports: MessagesPorts): Postbox {
  const { clock, connections, messages } = ports;
  const limit = createSendLimit(ports);
  const outbox = createOutbox({ ...ports, limit });
  const pollEnds = createPollEnds(ports);
  const sends = createUnderWay();
  const storing = createUnderWay();
  const sending = createSending({ ...ports, limit, outbox, pollEnds, storing });
  const send: Messages["send"] = (session, input) => sends.doing(session.id, sending(session, input));
  const reader = createAutoReader(ports);
  const stopHearing = keepWhatIsHeard({
    ...ports,
    reader,
    pollEnds,
    onSettled: (sessionId, id) => outbox.settled(sessionId, id),
  });

  const kept = createKeptMessages(ports);

  function forgetLimits(sessionId: string): void {
    limit.forget(sessionId);
    reader.forget(sessionId);
  }

  return {
    ...kept,
    ...createMediaReading(ports),
    figures: createFigures(ports),
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
    async forward(session, { content, forwards, isDeleted }, to, source) {
      if (targetOf(content) !== null || content.kind === "album") throw notForwardable(content.kind);
      if (isDeleted) throw new GatewayError("message_unfit", "a deleted message cannot be forwarded");
      if (content.kind === "text" && content.isUnreadable)
        throw new GatewayError("message_unfit", "a message that could not be read cannot be forwarded");
      return send(session, {
        to,
        content: alone(content, clock.wallMs()),
        forwards: forwards + 1,
        source,
        isQueued: false,
      });
    },
    async waiting(sessionIds) {
      const all: Waiting[] = [];
      for (let after = 0; ;) {
        const some = await messages.listWaiting(after, ROWS_AT_ONCE, sessionIds);
        all.push(...some);
        if (some.length < ROWS_AT_ONCE) return all;
        after = some.at(-1)?.row ?? after;
      }
    },
    takeUp: (waiting) => outbox.recover(waiting),
    lookForEnds: () => pollEnds.begin(),
    async letGo(sessionIds, how) {
      const over = outbox.letGo(sessionIds, how);
      sessionIds.forEach(forgetLimits);
      await Promise.all([over, storing.over(sessionIds)]);
      await within(sends.over(sessionIds), clock, SENDS_OVER_WITHIN_MS);
    },
    readdress: (sessionId, chat) => outbox.readdress(sessionId, chat),
    forget(sessionId) {
      outbox.forget(sessionId);
      forgetLimits(sessionId);
    },
    async close() {
      stopHearing();
      reader.close();
      await pollEnds.close();
      await outbox.close();
    },
  };
}

/** Out of the album that it was in. Of a poll that has ended the question is asked anew. */
function alone(content: Content, nowWallMs: number): Content {
  if (content.kind === "poll" && (content.endsAtMs ?? Infinity) <= nowWallMs)
    return { ...content, endsAtMs: undefined };
  if (!("media" in content)) return content;
  const { kind, media, caption } = content;
  return { kind, media, ...(caption !== undefined && { caption }) };
}

export function notForwardable(type: string): GatewayError {
  return new GatewayError("not_forwardable", `unsupported message type for forwarding: ${type}`);
}
