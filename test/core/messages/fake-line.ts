import {
  GatewayError,
  toJid,
  type Answer,
  type Clock,
  type Connection,
  type ConnectionListener,
  type Connections,
  type Envelope,
  type FoundNumber,
  type HeardListener,
  type ReadMessages,
  type SessionState,
} from "../../../src/core/index.ts";
import { NO_GROUPS } from "../no-groups.ts";

/** A message that was handed over. */
export type Handed = {
  readonly sessionId: string;
  readonly id: string;
  readonly to: string;
  readonly wire: string;
  /** Monotonic. */
  readonly atMs: number;
  /** What WhatsApp says of it; only the first counts. */
  readonly answer: (answer: Answer) => void;
};

export const ACKNOWLEDGED: Answer = { kind: "acknowledged", atMs: undefined };
export const LOST: Answer = { kind: "lost" };

export function refused(code: number): Answer {
  return { kind: "refused", code };
}

/** Lines that a test opens and cuts, and whose answers it gives. */
export class FakeLines implements Connections {
  readonly handed: Handed[] = [];
  /** What was read, each time that WhatsApp was told. */
  readonly read: (readonly ReadMessages[])[] = [];
  /** Calls, by their ids. */
  readonly rejected: string[] = [];
  /** Chat states and messages in the order in which they left, as "composing JID" and "message JID". */
  readonly left: string[] = [];
  /** Answers a message at once; undefined leaves that to the test. */
  reply: (handed: Handed) => Answer | undefined = () => ACKNOWLEDGED;
  /** What is thrown instead of handing a message over. */
  refuses: (envelope: Envelope) => GatewayError | undefined = () => undefined;
  /** What WhatsApp knows of numbers. */
  lookUp: (forms: readonly string[]) => Promise<FoundNumber | undefined> = ([number = ""]) =>
    Promise.resolve({ number, lid: null });
  readonly #states = new Map<string, SessionState>();
  readonly #listeners = new Set<ConnectionListener>();
  readonly #hearers: HeardListener[] = [];
  readonly #clock: Clock;
  #waiting: Handed[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What comes over a line, told to all that listen. */
  async hear(...heard: Parameters<HeardListener>): Promise<void> {
    for (const listener of this.#hearers) await listener(...heard);
  }

  open(sessionId: string): void {
    this.enter(sessionId, { status: "open", sinceMs: 0 });
  }

  /** What was handed over and not answered is lost with the line. */
  cut(sessionId: string): void {
    this.#leave(sessionId, { status: "backing_off", attempt: 1, reason: "cut" });
  }

  #end(sessionId: string): Promise<void> {
    this.#leave(sessionId, { status: "stopped" });
    return Promise.resolve();
  }

  #leave(sessionId: string, state: SessionState): void {
    this.enter(sessionId, state);
    this.#lose(sessionId);
  }

  #lose(sessionId: string): void {
    const lost = this.#waiting.filter((handed) => handed.sessionId === sessionId);
    this.#waiting = this.#waiting.filter((handed) => handed.sessionId !== sessionId);
    for (const { answer } of lost) answer(LOST);
  }

  enter(sessionId: string, state: SessionState): void {
    this.#states.set(sessionId, state);
    for (const listener of this.#listeners) listener(sessionId, state);
  }

  onChange(listener: ConnectionListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  onHeard(listener: HeardListener): () => void {
    this.#hearers.push(listener);
    return () => undefined;
  }

  onLids(): () => void {
    return () => undefined;
  }

  letGo(sessionIds: readonly string[]): Promise<void> {
    for (const id of sessionIds) {
      this.#states.delete(id);
      this.#lose(id);
    }
    return Promise.resolve();
  }

  onMoved(): () => void {
    return () => undefined;
  }

  restore(): void {
    // A test opens them.
  }

  of(sessionId: string): Connection {
    const never = () => {
      throw new Error("nobody asks for this here");
    };
    const state = () => this.#states.get(sessionId) ?? ({ status: "stopped" } as const);
    return {
      state,
      start: never,
      reconnect: never,
      stop: () => this.#end(sessionId),
      logout: () => this.#end(sessionId).then(() => false),
      remove: () => this.#end(sessionId),
      requestPairingCode: never,
      until: never,
      presence: {
        send: (to, shown) => {
          if (state().status !== "open") return Promise.reject(notConnected());
          this.left.push(`${shown} ${toJid(to)}`);
          return Promise.resolve();
        },
        subscribe: () => Promise.resolve(),
        announce: () => Promise.resolve(),
      },
      contacts: {
        setBlocked: never,
        catchUp: never,
        lookUp: (forms) => (state().status === "open" ? this.lookUp(forms) : Promise.reject(notConnected())),
        lidOf: () => Promise.resolve(undefined),
        numberOf: () => Promise.resolve(undefined),
      },
      profile: {
        lookUp: never,
        setPicture: never,
        setName: never,
        setAbout: never,
        privacy: never,
        setPrivacy: never,
      },
      messages: {
        send: (envelope) => this.#hand(sessionId, envelope),
        upload: never,
        download: never,
        renew: never,
        markRead: (messages) => {
          if (state().status !== "open") return Promise.reject(notConnected());
          this.read.push(messages);
          return Promise.resolve();
        },
      },
      chats: { change: never },
      channels: {
        create: never,
        setPicture: never,
        list: never,
        find: never,
        follow: never,
        unfollow: never,
        mute: never,
      },
      labels: { require: never, make: never, remove: never, assign: never, catchUp: never },
      calls: {
        reject: ({ callId }) => {
          this.rejected.push(callId);
          return Promise.resolve();
        },
        place: never,
        end: never,
      },
      communities: { create: never, link: never, unlink: never, leave: never, groupsOf: never },
      groups: NO_GROUPS,
    };
  }

  #hand(sessionId: string, envelope: Envelope): Promise<{ readonly answer: Promise<Answer> }> {
    const error = this.refuses(envelope);
    if (error) return Promise.reject(error);
    if (this.of(sessionId).state().status !== "open") return Promise.reject(notConnected());
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const { id } = envelope;
    const to = toJid(envelope.to);
    const wire = Buffer.from(envelope.wire).toString();
    const handed: Handed = { sessionId, id, to, wire, atMs: this.#clock.nowMs(), answer: resolve };
    this.handed.push(handed);
    this.left.push(`message ${to}`);
    const answer = this.reply(handed);
    if (answer) resolve(answer);
    else this.#waiting.push(handed);
    return Promise.resolve({ answer: promise });
  }
}

function notConnected(): GatewayError {
  return new GatewayError("session_not_connected", "not connected");
}
