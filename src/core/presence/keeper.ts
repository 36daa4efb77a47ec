import { toJid, type ChatAddress } from "../chat-address.ts";
import type { Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import { GatewayError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { AnnounceMode } from "../session.ts";
import { within } from "../within.ts";
import { createAlarm, type Wakeable } from "./alarm.ts";
import { createAnnouncer, type Announcer } from "./announcer.ts";
import { createBudget, type Budget } from "./budget.ts";
import { createChatHistory, type ChatRecord, type LastError, type LastStanza } from "./chat-history.ts";
import type { KnownChat } from "./chat-key.ts";
import type { Availability } from "./announcement.ts";
import type { ChatState, ShownState, StanzaReason } from "./chat-state.ts";
import { expiryMs, wakeAtMs, type Indicator } from "./indicator.ts";
import { createLeaseBook } from "./lease-book.ts";
import type { LeaseStore, StoredLease } from "./lease-store.ts";
import { step, type Effect, type PresenceEvent, type SendEffect } from "./lifecycle.ts";
import type { PresenceMeter } from "./presence-meter.ts";
import { runningIndicator, type RunningIndicator } from "./running-indicator.ts";
import { addressOf, indicatorOf, leaseOf } from "./stored-lease.ts";

export type KeeperPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly connections: Connections;
  readonly leases: LeaseStore;
  readonly meter: PresenceMeter;
  readonly announceModeOf: (sessionId: string) => AnnounceMode;
  /** A session's budget; 0 = no limit. */
  readonly chatStatesPerSecond: number;
};

/** Runs every indicator of every session: one timer, leases that survive a restart, a budget for each session. */
export interface Keeper {
  /** Resolves with the address that it went to, once handed over. Throws `session_not_connected`, `budget_exhausted`. */
  set(sessionId: string, chat: KnownChat, state: ShownState, durationMs: number | null): Promise<ChatAddress>;
  pause(sessionId: string, chat: KnownChat): Promise<ChatAddress>;
  /** A message left for that chat, from here or from the phone. */
  messageSent(sessionId: string, chat: KnownChat, fromHere: boolean): Promise<void>;
  /** The session's announce mode was changed. */
  announceModeChanged(sessionId: string): void;
  /** Ends everything of a session that is stopped, logged out or removed. */
  endSession(sessionId: string): Promise<void>;
  running(sessionId: string): readonly RunningIndicator[];
  countRunning(): number;
  announced(sessionId: string): Availability | null;
  /** What a chat was last told, and what last went wrong. */
  lastOf(sessionId: string, chat: string): ChatRecord | undefined;
  /** Takes up what ran when the process ended. */
  recover(): void;
  /** Ends what can be ended, stores the rest, stops the timer. */
  close(): Promise<void>;
}

/** How long the last stanzas may take to be handed over. */
const CLOSE_WITHIN_MS = 1_000;

type Chat = Wakeable & {
  readonly session: SessionEntry;
  readonly key: string;
  to: ChatAddress;
  /** What was decided; its stanza may still be on its way to the line. */
  indicator: Indicator | undefined;
  /** What it was when the last stanza was handed over: what the phone shows. */
  confirmed: Indicator | undefined;
  /** How many stanzas are on their way, and the newest of them. */
  inFlight: number;
  newest: Flight | undefined;
  /** Settles with the newest. */
  flight: Promise<void>;
  lastStanza: LastStanza | null;
  lastError: LastError | null;
};

/** A stanza on its way: what its chat's indicator is once it has landed, with what was decided since. */
type Flight = { after: Indicator | undefined };

type SessionEntry = {
  readonly id: string;
  readonly chats: Map<string, Chat>;
  readonly announcer: Announcer;
  readonly budget: Budget;
  mode: AnnounceMode;
  isOpen: boolean;
  /** Indicators that are showing. */
  showing: number;
};

const TICK: PresenceEvent = { type: "tick", isThrifty: false };
const THRIFTY_TICK: PresenceEvent = { type: "tick", isThrifty: true };
const LOST: PresenceEvent = { type: "disconnected" };
const LANDED = Promise.resolve();

/** After a stanza was lost on a line that goes on. */
const RETRY_MS = 1_000;

export function createKeeper(ports: KeeperPorts): Keeper {
  const { clock, log, connections, meter } = ports;
  const alarm = createAlarm(clock, log);
  const book = createLeaseBook(ports.leases, alarm, clock, log);
  const history = createChatHistory();
  const sessions = new Map<string, SessionEntry>();
  let lastSeq = 0;

  function sessionOf(id: string): SessionEntry {
    const known = sessions.get(id);
    if (known) return known;
    const session: SessionEntry = {
      id,
      chats: new Map(),
      announcer: createAnnouncer({
        clock,
        alarm,
        mode: () => session.mode,
        announce: (availability) => announce(id, availability),
      }),
      budget: createBudget(ports.chatStatesPerSecond, clock.nowMs()),
      mode: modeOf(id),
      isOpen: connections.state(id).status === "open",
      showing: 0,
    };
    sessions.set(id, session);
    return session;
  }

  /** Read at the opening and at a change only: what runs must not depend on the database. */
  function modeOf(sessionId: string): AnnounceMode {
    try {
      return ports.announceModeOf(sessionId);
    } catch (error) {
      log.error("a session's announce mode cannot be read", { sessionId, cause: String(error) });
      return sessions.get(sessionId)?.mode ?? "announce";
    }
  }

  function announce(sessionId: string, availability: Availability): void {
    connections.announce(sessionId, availability).catch((error: unknown) => {
      log.warn("not announced", { sessionId, availability, cause: String(error) });
    });
  }

  function chatOf(session: SessionEntry, { key, formerKeys, to }: KnownChat): Chat {
    const [known, ...others] = [key, ...formerKeys]
      .map((each) => session.chats.get(each))
      .filter((chat) => chat !== undefined);
    if (!known) return addChat(session, key, to);
    // Two chats that turn out to be one: what the newer address is told must not be undone under the older.
    for (const other of others) apply(other, { type: "pause", seq: ++lastSeq }).catch(() => undefined);
    // A running indicator keeps the address under which the phone shows it.
    if (known.indicator === undefined || known.indicator.phase === "ended") known.to = to;
    return known;
  }

  function addChat(session: SessionEntry, key: string, to: ChatAddress): Chat {
    const chat: Chat = {
      session,
      key,
      to,
      indicator: undefined,
      confirmed: undefined,
      inFlight: 0,
      newest: undefined,
      flight: LANDED,
      lastStanza: null,
      lastError: null,
      wakeAtMs: () => (chat.indicator ? wakeAtMs(chat.indicator) : Infinity),
      wake(nowMs) {
        // What could not be sent is in the log, and owed.
        apply(chat, session.budget.has(nowMs) ? TICK : THRIFTY_TICK).catch(() => undefined);
      },
    };
    session.chats.set(key, chat);
    return chat;
  }

  /**
   * Puts an event through the lifecycle. Resolves when its stanza was handed over, or the one on its way that it was
   * coalesced onto; rejects when it was not.
   */
  function apply(chat: Chat, event: PresenceEvent): Promise<void> {
    const before = chat.indicator;
    const { indicator, effects } = step(before, event, clock.nowMs());
    become(chat, indicator);
    measure(event, before, indicator);
    const sending = effects.find((effect) => effect.do === "send");
    const keeping = effects.filter((effect) => effect.do !== "send");
    if (!sending) {
      keeping.forEach((effect) => keepLease(chat, effect));
      if (chat.newest) chat.newest.after = indicator;
      else chat.confirmed = indicator;
      return chat.flight;
    }
    chat.flight = handOver(chat, sending, event);
    // At the end of the process a lease is forgotten only once nothing is owed for it any more.
    if (event.type !== "shutdown") keeping.forEach((effect) => keepLease(chat, effect));
    return chat.flight;
  }

  function measure(event: PresenceEvent, before: Indicator | undefined, after: Indicator | undefined): void {
    if (event.type === "tick" && before?.phase === "showing" && after?.phase === "ended") {
      meter.pausedLag(clock.nowMs() - expiryMs(before));
    }
    if (before?.phase !== "owed" && after?.phase === "owed") meter.owed();
  }

  function become(chat: Chat, indicator: Indicator | undefined): void {
    const { session } = chat;
    const change = Number(indicator?.phase === "showing") - Number(chat.indicator?.phase === "showing");
    chat.indicator = indicator;
    session.showing += change;
    if (change > 0 && session.showing === 1) session.announcer.on({ type: "active" });
    if (change < 0 && session.showing === 0) session.announcer.on({ type: "idle" });
    if (indicator) alarm.watch(chat);
    else prune(chat);
  }

  function prune(chat: Chat): void {
    if (chat.indicator !== undefined || chat.inFlight > 0) return;
    const { session, key, to, lastStanza, lastError } = chat;
    if (lastStanza ?? lastError) history.keep(session.id, key, { to: toJid(to), lastStanza, lastError });
    if (session.chats.get(key) === chat) session.chats.delete(key);
    dropIfIdle(session);
  }

  function dropIfIdle(session: SessionEntry): void {
    if (session.chats.size === 0 && !session.isOpen) sessions.delete(session.id);
  }

  function keepLease(chat: Chat, effect: Exclude<Effect, { do: "send" }>): void {
    if (effect.do === "drop") return meter.dropped();
    const { key, session, indicator } = chat;
    const lease =
      effect.do === "store" && indicator ? leaseOf(clock, session.id, key, chat.to, indicator) : null;
    book.put({ sessionId: session.id, chat: key, lease });
  }

  async function handOver(chat: Chat, { state, reason }: SendEffect, event: PresenceEvent): Promise<void> {
    const { session } = chat;
    const flight: Flight = { after: chat.indicator };
    const atWallMs = clock.wallMs();
    chat.newest = flight;
    chat.inFlight++;
    session.budget.take(clock.nowMs());
    try {
      await connections.sendChatState(session.id, chat.to, state);
      meter.stanza(state, reason);
      chat.lastStanza = { state, reason, atWallMs };
      chat.confirmed = flight.after;
      if (event.type === "shutdown") keepLease(chat, { do: "forget" });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      chat.lastError = { message, atWallMs };
      if (reason !== "call")
        log.warn("chat state not sent", { sessionId: session.id, state, reason, cause: message });
      if (chat.newest === flight && event.type !== "session_ended") revert(chat, state, reason);
      throw error;
    } finally {
      chat.inFlight--;
      if (chat.newest === flight) {
        chat.newest = undefined;
        chat.flight = LANDED;
      }
      prune(chat);
    }
  }

  /** What was not handed over never happened: back to what the phone shows. A `paused` that was not is owed. */
  function revert(chat: Chat, state: ChatState, reason: StanzaReason): void {
    // A repetition that is lost changes nothing: its connection is, and that is told by itself.
    if (state !== "paused" && reason !== "call") return;
    become(
      chat,
      state === "paused" ? owedFor(chat.confirmed) : step(chat.confirmed, LOST, clock.nowMs()).indicator,
    );
    chat.confirmed = chat.indicator;
    keepLease(chat, { do: "store" });
    if (chat.session.isOpen) retrySoon(chat);
  }

  function owedFor(shown: Indicator | undefined): Indicator | undefined {
    if (shown?.phase !== "showing" && shown?.phase !== "interrupted")
      return shown?.phase === "owed" ? shown : undefined;
    meter.owed();
    return { phase: "owed", sinceMs: clock.nowMs(), seq: shown.seq };
  }

  /** For a line that goes on although a stanza was lost on it. */
  function retrySoon(chat: Chat): void {
    let atMs = clock.nowMs() + RETRY_MS;
    alarm.watch({
      wakeAtMs: () => atMs,
      wake() {
        atMs = Infinity;
        if (chat.session.isOpen) apply(chat, { type: "connected" }).catch(() => undefined);
      },
    });
  }

  function opened(sessionId: string): void {
    const session = sessionOf(sessionId);
    session.isOpen = true;
    session.mode = modeOf(sessionId);
    session.announcer.on({ type: "opened" });
    applyToAll(session, { type: "connected" });
  }

  function lost(session: SessionEntry): void {
    session.isOpen = false;
    applyToAll(session, LOST);
    session.announcer.closed();
    dropIfIdle(session);
  }

  function applyToAll(session: SessionEntry, event: PresenceEvent): void {
    for (const chat of [...session.chats.values()]) apply(chat, event).catch(() => undefined);
  }

  function requireOpen(sessionId: string): void {
    if (connections.state(sessionId).status === "open") return;
    throw new GatewayError("session_not_connected", "the session is not connected to WhatsApp");
  }

  const stopListening = connections.onChange((sessionId, { status }) => {
    const session = sessions.get(sessionId);
    if (status === "open") {
      if (!session?.isOpen) opened(sessionId);
      return;
    }
    if (!session) return;
    if (session.isOpen) lost(session);
    // Only a lost connection comes back to the same account.
    if (status !== "starting" && status !== "backing_off") applyToAll(session, { type: "session_ended" });
  });

  async function endAll(event: PresenceEvent, ended: readonly SessionEntry[]): Promise<void> {
    const chats = ended.flatMap((session) => [...session.chats.values()]);
    const sent = Promise.allSettled(chats.map((chat) => apply(chat, event)));
    // A line that takes nothing any more must not hold up what comes next.
    await within(sent, clock, CLOSE_WITHIN_MS);
  }

  return {
    async set(sessionId, known, state, durationMs) {
      requireOpen(sessionId);
      const chat = chatOf(sessionOf(sessionId), known);
      const event: PresenceEvent = { type: "set", state, durationMs, seq: ++lastSeq };
      const nowMs = clock.nowMs();
      const sends = step(chat.indicator, event, nowMs).effects.some((effect) => effect.do === "send");
      if (!sends) meter.coalesced();
      else if (!chat.session.budget.has(nowMs)) {
        if (chat.indicator === undefined) prune(chat);
        throw new GatewayError(
          "budget_exhausted",
          "the session has sent too many chat states; try again in a moment",
        );
      }
      await apply(chat, event);
      return chat.to;
    },
    async pause(sessionId, known) {
      const lost = sessions.get(sessionId);
      if (lost && !lost.isOpen) await apply(chatOf(lost, known), { type: "pause_refused" });
      requireOpen(sessionId);
      const chat = chatOf(sessionOf(sessionId), known);
      await apply(chat, { type: "pause", seq: ++lastSeq });
      return chat.to;
    },
    async messageSent(sessionId, known, fromHere) {
      const session = sessions.get(sessionId);
      if (session) await apply(chatOf(session, known), { type: "message_sent", fromHere });
    },
    announceModeChanged(sessionId) {
      const session = sessions.get(sessionId);
      if (!session) return;
      session.mode = modeOf(sessionId);
      if (session.isOpen) session.announcer.on({ type: "settle", isActive: session.showing > 0 });
    },
    async endSession(sessionId) {
      const session = sessions.get(sessionId);
      if (session) await endAll({ type: "session_ended" }, [session]);
      book.flush();
    },
    running: (sessionId) =>
      [...(sessions.get(sessionId)?.chats.values() ?? [])]
        .map(({ key, to, indicator }) => runningIndicator(clock, key, to, indicator))
        .filter((running) => running !== undefined),
    countRunning: () => [...sessions.values()].reduce((sum, { showing }) => sum + showing, 0),
    announced: (sessionId) => sessions.get(sessionId)?.announcer.told ?? null,
    lastOf(sessionId, key) {
      const chat = sessions.get(sessionId)?.chats.get(key);
      if (!chat) return history.find(sessionId, key);
      return { to: toJid(chat.to), lastStanza: chat.lastStanza, lastError: chat.lastError };
    },
    recover() {
      for (const lease of ports.leases.list()) recoverLease(lease);
    },
    async close() {
      stopListening();
      await endAll({ type: "shutdown" }, [...sessions.values()]);
      for (const { isOpen, announcer } of sessions.values()) {
        if (isOpen) announcer.on({ type: "settle", isActive: false });
      }
      book.flush();
      alarm.close();
    },
  };

  function recoverLease(lease: StoredLease): void {
    const to = addressOf(lease);
    if (!to) return book.put({ sessionId: lease.sessionId, chat: lease.chat, lease: null });
    become(addChat(sessionOf(lease.sessionId), lease.chat, to), indicatorOf(clock, lease, ++lastSeq));
  }
}
