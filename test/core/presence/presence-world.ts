import type { AnnounceMode, ChatAddress, ChatState, StanzaReason } from "../../../src/core/index.ts";
import type { Fact } from "../../../src/core/events/event.ts";
import { indicatorFact } from "../../../src/core/events/indicator-fact.ts";
import { knownChat, type KnownChat } from "../../../src/core/contacts/chat-key.ts";
import { createKeeper, type Keeper } from "../../../src/core/presence/keeper/keeper.ts";
import type { RunningIndicator } from "../../../src/core/presence/running-indicator.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MortalClock } from "../../support/mortal-clock.ts";
import { FakeConnections, type Sent } from "./fake-connections.ts";
import { MemoryLeaseStore } from "./memory-lease-store.ts";

/** How a world is to be. */
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
  mode: AnnounceMode;
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
      announceModeOf: () => this.mode,
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
    this.started();
    for (const { sessionId, address } of this.keeper.recover([...this.leases.leases.values()])) {
      this.readdress(sessionId, address);
    }
  }

  /** The same once all is stored: what was decided within the last moments may not be, and would be decided again. */
  async killAndStartWhenStored(): Promise<void> {
    do this.clock.advanceAtOnce(100);
    while (this.clock.nowMs() - (this.sent.at(-1)?.atMs ?? 0) <= 100);
    await this.turn();
    this.killAndStart();
  }

  /** Another process begins, and has not taken anything up yet. */
  protected started(): void {
    // Nothing besides the keeper.
  }

  /** Moves what runs in a chat to where it is known by now. */
  readdress(sessionId: string, chat: ChatAddress): void {
    this.keeper.readdress(sessionId, this.known(sessionId, chat));
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
    return this.at(sessionId, chat, (known) => this.keeper.set(sessionId, known, state, durationMs));
  }

  pause(sessionId: string, chat: ChatAddress): Promise<ChatAddress> {
    return this.at(sessionId, chat, (known) => this.keeper.pause(sessionId, known));
  }

  /** Ends what a session shows, and then its connection, in this way. */
  end(sessionId: string, end: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    return this.keeper.endSession(sessionId, end);
  }

  /** Acts on a chat as it is known by now. */
  protected at<R>(sessionId: string, chat: ChatAddress, act: (known: KnownChat) => Promise<R>): Promise<R> {
    return act(this.known(sessionId, chat));
  }

  /** Lets everything go on that waits for nothing but the stores. */
  turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
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

/** Two people to write to. */
export const ALICE: ChatAddress = { kind: "person", number: "5511988887777" };
export const BOB: ChatAddress = { kind: "person", number: "5511988886666" };
