import {
  GatewayError,
  toJid,
  type Availability,
  type ChatAddress,
  type ChatState,
  type Clock,
  type ConnectionListener,
  type Connections,
  type FoundNumber,
  type SessionState,
  type ShownProfile,
} from "../../../src/core/index.ts";

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
  readonly lids = new Map<string, string>();
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

  sendChatState(sessionId: string, to: ChatAddress, state: ChatState): Promise<void> {
    return this.#hand(sessionId, toJid(to), state);
  }

  announce(sessionId: string, availability: Availability): Promise<void> {
    return this.#hand(sessionId, null, availability);
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

  lidOf(_sessionId: string, number: string): string | undefined {
    return this.lids.get(number);
  }

  numberOf(_sessionId: string, lid: string): string | undefined {
    return [...this.lids].find(([, known]) => known === lid)?.[0];
  }

  canonicalOf(_sessionId: string, number: string): string | undefined {
    return this.canonicals.get(number);
  }

  lookUpNumber(): Promise<FoundNumber | undefined> {
    throw new Error("not for the keeper");
  }
  lookUpProfile(): Promise<ShownProfile | undefined> {
    throw new Error("not for the keeper");
  }
  start(): void {
    throw new Error("not for the keeper");
  }
  reconnect(): void {
    throw new Error("not for the keeper");
  }
  restore(): void {
    throw new Error("not for the keeper");
  }
  stop(): Promise<void> {
    throw new Error("not for the keeper");
  }
  logout(): Promise<boolean> {
    throw new Error("not for the keeper");
  }
  remove(): Promise<void> {
    throw new Error("not for the keeper");
  }
  requestPairingCode(): Promise<string> {
    throw new Error("not for the keeper");
  }
  until(): Promise<SessionState | undefined> {
    throw new Error("not for the keeper");
  }
}
