import {
  GatewayError,
  toJid,
  type AnnounceMode,
  type Availability,
  type Cancel,
  type ChatAddress,
  type ChatState,
  type Clock,
  type ConnectionListener,
  type Connections,
  type FoundNumber,
  type LeaseChange,
  type LeaseStore,
  type SessionState,
  type ShownProfile,
  type StanzaReason,
  type StoredLease,
} from "../../../src/core/index.ts";
import type { Fact } from "../../../src/core/events/event.ts";
import { indicatorFact } from "../../../src/core/events/indicator-fact.ts";
import { knownChat, type KnownChat } from "../../../src/core/contacts/chat-key.ts";
import { createKeeper, type Keeper } from "../../../src/core/presence/keeper/keeper.ts";
import type { RunningIndicator } from "../../../src/core/presence/running-indicator.ts";
import { ManualClock } from "../../support/manual-clock.ts";

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

/** Leases in memory, with every write counted. */
export class MemoryLeaseStore implements LeaseStore {
  readonly leases = new Map<string, StoredLease>();
  writes = 0;
  isBroken = false;

  list(): readonly StoredLease[] {
    return [...this.leases.values()];
  }

  write(changes: readonly LeaseChange[]): void {
    if (this.isBroken) throw new Error("disk full");
    this.writes++;
    for (const { sessionId, chat, lease } of changes) {
      if (lease) this.leases.set(`${sessionId} ${chat}`, lease);
      else this.leases.delete(`${sessionId} ${chat}`);
    }
  }
}

/** A clock whose timers die with their process. */
class MortalClock implements Clock {
  isDead = false;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  wallMs(): number {
    return this.#clock.wallMs();
  }

  after(delayMs: number, run: () => void): Cancel {
    return this.#clock.after(delayMs, () => {
      if (!this.isDead) run();
    });
  }
}

export type WorldOptions = { readonly mode?: AnnounceMode; readonly chatStatesPerSecond?: number };

/** The keeper with time, connections and store in a test's hands; its process can be killed and started anew. */
export class PresenceWorld {
  readonly clock = new ManualClock();
  readonly leases = new MemoryLeaseStore();
  readonly log: string[] = [];
  /** What was told of indicators, and what somebody who heard all of it since the process began knows to run. */
  readonly facts: Fact[] = [];
  readonly told = new Map<string, RunningIndicator>();
  readonly counts = {
    coalesced: 0,
    owed: 0,
    dropped: 0,
    stanzas: new Map<string, number>(),
    lagsMs: [] as number[],
  };
  mode: AnnounceMode | "unreadable";
  connections: FakeConnections;
  keeper: Keeper;
  readonly #options: WorldOptions;
  #process: MortalClock;
  readonly #before: Sent[] = [];

  constructor(options: WorldOptions = {}) {
    this.#options = options;
    this.mode = options.mode ?? "quiet";
    this.#process = new MortalClock(this.clock);
    this.connections = new FakeConnections(this.clock);
    this.keeper = this.#start();
  }

  #start(): Keeper {
    const write = (message: string) => void this.log.push(message);
    const { counts } = this;
    return createKeeper({
      clock: this.#process,
      log: { debug: write, info: write, warn: write, error: write },
      connections: this.connections,
      leases: this.leases,
      meter: {
        stanza: (state: ChatState, reason: StanzaReason) => {
          const key = `${state} ${reason}`;
          counts.stanzas.set(key, (counts.stanzas.get(key) ?? 0) + 1);
        },
        coalesced: () => counts.coalesced++,
        owed: () => counts.owed++,
        dropped: () => counts.dropped++,
        pausedLag: (lagMs) => counts.lagsMs.push(lagMs),
      },
      announceModeOf: () => {
        if (this.mode === "unreadable") throw new Error("database is locked");
        return this.mode;
      },
      onIndicatorChange: (chat, before) => this.#hear(indicatorFact(this.clock, chat, before)),
      chatStatesPerSecond: this.#options.chatStatesPerSecond ?? 0,
    });
  }

  #hear(fact: Fact | undefined): void {
    if (!fact || !("indicator" in fact)) return;
    this.facts.push(fact);
    if (fact.name === "presence_ended") this.told.delete(fact.indicator.chat);
    else this.told.set(fact.indicator.chat, fact.indicator);
  }

  /** The process dies where it stands, and another takes up what it had stored. No session is open in it. */
  killAndStart(): void {
    this.#process.isDead = true;
    this.told.clear();
    this.#process = new MortalClock(this.clock);
    this.#before.push(...this.connections.sent);
    this.connections = new FakeConnections(this.clock);
    this.keeper = this.#start();
    this.keeper.recover((sessionId, address) => this.known(sessionId, address));
  }

  /** A chat as it is known by now. */
  known(sessionId: string, chat: ChatAddress): KnownChat {
    return knownChat(this.connections, sessionId, chat);
  }

  set(
    sessionId: string,
    chat: ChatAddress,
    state: "composing" | "recording",
    seconds?: number,
  ): Promise<ChatAddress> {
    const durationMs = seconds === undefined ? null : seconds * 1000;
    return this.keeper.set(sessionId, this.known(sessionId, chat), state, durationMs);
  }

  pause(sessionId: string, chat: ChatAddress): Promise<ChatAddress> {
    return this.keeper.pause(sessionId, this.known(sessionId, chat));
  }

  /** Every stanza since the beginning, over all processes. */
  get sent(): readonly Sent[] {
    return [...this.#before, ...this.connections.sent];
  }

  /** The same as "seconds JID state", the first at 0. */
  get addressed(): readonly string[] {
    const start = this.sent[0]?.atMs ?? 0;
    return this.sent.map(({ atMs, to, state }) => `${(atMs - start) / 1000} ${to ?? ""} ${state}`);
  }

  /** The stanzas as "seconds state", the first at 0. */
  get timeline(): readonly string[] {
    const start = this.sent[0]?.atMs ?? 0;
    return this.sent.map(({ atMs, state }) => `${(atMs - start) / 1000} ${state}`);
  }
}

export const ALICE: ChatAddress = { kind: "person", number: "5511988887777" };
export const BOB: ChatAddress = { kind: "person", number: "5511988886666" };
