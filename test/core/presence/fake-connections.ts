import {
  GatewayError,
  toJid,
  type Availability,
  type ChatState,
  type Clock,
  type Connection,
  type ConnectionListener,
  type Connections,
  type FoundNumber,
  type LidListener,
  type SessionState,
} from "../../../src/core/index.ts";
import { NO_GROUPS } from "../no-groups.ts";

/** A stanza that was handed over, with the monotonic time. */
export type Sent = {
  readonly atMs: number;
  readonly sessionId: string;
  readonly to: string | null;
  readonly state: ChatState | Availability;
};

/** Connections that take every stanza while they are open, and a test opens and cuts. */
export class FakeConnections implements Connections {
  readonly sent: Sent[] = [];
  readonly lids = new Lids();
  /** What WhatsApp says when it is asked about forms of a number. */
  lookUp: (sessionId: string, forms: readonly string[]) => Promise<FoundNumber | undefined> = () => {
    throw new Error("not for the keeper");
  };
  readonly canonicals = new Map<string, string>();
  /** The next stanzas are lost on the way. */
  losesStanzas = false;
  /** The next stanzas stay on the way until `settle`. */
  holdsStanzas = false;
  readonly #held: ((isLost: boolean) => void)[] = [];
  readonly #states = new Map<string, SessionState>();
  readonly #listeners = new Set<ConnectionListener>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  letGo(sessionIds: readonly string[]): Promise<void> {
    for (const id of sessionIds) this.#states.delete(id);
    return Promise.resolve();
  }

  onMoved(): () => void {
    return () => undefined;
  }

  open(sessionId: string): void {
    this.enter(sessionId, { status: "open", sinceMs: 0 });
  }

  cut(sessionId: string): void {
    this.enter(sessionId, { status: "backing_off", attempt: 1, reason: "cut" });
  }

  enter(sessionId: string, state: SessionState): void {
    this.#states.set(sessionId, state);
    for (const listener of this.#listeners) listener(sessionId, state);
  }

  state(sessionId: string): SessionState {
    return this.#states.get(sessionId) ?? { status: "stopped" };
  }

  /** Everything that is on its way arrives, or is lost. */
  async settle(fate: "arrives" | "is lost"): Promise<void> {
    this.holdsStanzas = false;
    for (const settle of this.#held.splice(0)) settle(fate === "is lost");
    await new Promise((resolve) => setImmediate(resolve));
  }

  #hand(sessionId: string, to: string | null, state: Sent["state"]): Promise<void> {
    const lost = new GatewayError("session_not_connected", "cut");
    if (this.state(sessionId).status !== "open" || this.losesStanzas) return Promise.reject(lost);
    const arrive = () => {
      this.sent.push({ atMs: this.#clock.nowMs(), sessionId, to, state });
    };
    if (!this.holdsStanzas) {
      arrive();
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      this.#held.push((isLost) => {
        if (isLost) return reject(lost);
        arrive();
        resolve();
      });
    });
  }

  onChange(listener: ConnectionListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  onHeard(): () => void {
    return () => undefined;
  }

  onLids(listener: LidListener): () => void {
    this.lids.onLearned = (digits) => {
      for (const sessionId of this.#states.keys()) listener(sessionId, digits);
    };
    return () => (this.lids.onLearned = () => undefined);
  }

  lidOf(_sessionId: string, number: string): string | undefined {
    return this.lids.get(number);
  }

  numberOf(_sessionId: string, lid: string): string | undefined {
    return [...this.lids].find(([, known]) => known === lid)?.[0];
  }

  canonicalOf(_sessionId: string, number: string): string | undefined {
    return this.canonicals.get(number);
  }

  restore(): void {
    throw new Error("not for the keeper");
  }

  of(sessionId: string): Connection {
    const refuse = () => {
      throw new Error("not for the keeper");
    };
    return {
      state: () => this.state(sessionId),
      start: refuse,
      reconnect: refuse,
      stop: refuse,
      logout: refuse,
      remove: refuse,
      requestPairingCode: refuse,
      until: refuse,
      presence: {
        send: (to, state) => this.#hand(sessionId, toJid(to), state),
        subscribe: () => Promise.resolve(),
        announce: (availability) => this.#hand(sessionId, null, availability),
      },
      contacts: {
        setBlocked: refuse,
        catchUp: refuse,
        lookUp: (forms) => this.lookUp(sessionId, forms),
        lidOf: (number) => Promise.resolve(this.lidOf(sessionId, number)),
        numberOf: (lid) => Promise.resolve(this.numberOf(sessionId, lid)),
      },
      profile: {
        lookUp: refuse,
        setPicture: refuse,
        setName: refuse,
        setAbout: refuse,
        privacy: refuse,
        setPrivacy: refuse,
      },
      messages: { send: refuse, upload: refuse, download: refuse, renew: refuse, markRead: refuse },
      calls: { reject: refuse, place: refuse, end: refuse },
      groups: NO_GROUPS,
      chats: { change: refuse },
      communities: { create: refuse, link: refuse, unlink: refuse, leave: refuse, groupsOf: refuse },
      channels: {
        create: refuse,
        setPicture: refuse,
        list: refuse,
        find: refuse,
        follow: refuse,
        unfollow: refuse,
        mute: refuse,
      },
      labels: { require: refuse, make: refuse, remove: refuse, assign: refuse, catchUp: refuse },
    };
  }
}

/** Which LID a number has; whoever listens is told of each that is learned. */
class Lids extends Map<string, string> {
  onLearned: (digits: readonly string[]) => void = () => undefined;

  override set(number: string, lid: string): this {
    super.set(number, lid);
    this.onLearned([number, lid]);
    return this;
  }
}
