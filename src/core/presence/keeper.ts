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
import type { ShownState } from "./chat-state.ts";
import { expiryMs, wakeAtMs, type Indicator } from "./indicator.ts";
import { createLeaseBook } from "./lease-book.ts";
import type { LeaseStore, StoredLease } from "./lease-store.ts";
import { step, type Effect, type PresenceEvent } from "./lifecycle.ts";
import type { PresenceMeter } from "./presence-meter.ts";
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

/** An indicator as it runs, in wall time. */
export type RunningIndicator = {
  readonly chat: string;
  readonly to: string;
  readonly state: ShownState;
  /** False while the connection is lost. */
  readonly isShowing: boolean;
  readonly startedAtWallMs: number;
  readonly endsAtWallMs: number | null;
  readonly nextRefreshAtWallMs: number | null;
  readonly refreshes: number;
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
  indicator: Indicator | undefined;
  lastStanza: LastStanza | null;
  lastError: LastError | null;
};

type SessionEntry = {
  readonly id: string;
  readonly chats: Map<string, Chat>;
  readonly announcer: Announcer;
  readonly budget: Budget;
  isOpen: boolean;
  /** Indicators that are showing. */
  showing: number;
};

const TICK: PresenceEvent = { type: "tick", isThrifty: false };
const THRIFTY_TICK: PresenceEvent = { type: "tick", isThrifty: true };

export function createKeeper(ports: KeeperPorts): Keeper {
  const { clock, log, connections, meter } = ports;
  const alarm = createAlarm(clock);
  const book = createLeaseBook(ports.leases, alarm, clock, log);
  const history = createChatHistory();
  const sessions = new Map<string, SessionEntry>();
  let lastSeq = 0;

  function sessionOf(id: string): SessionEntry {
    const known = sessions.get(id);
    if (known) return known;
    const announcer = createAnnouncer({
      clock,
      alarm,
      mode: () => ports.announceModeOf(id),
      announce: (availability) => announce(id, availability),
    });
    const budget = createBudget(ports.chatStatesPerSecond, clock.nowMs());
    const isOpen = connections.state(id).status === "open";
    const made: SessionEntry = { id, chats: new Map(), announcer, budget, isOpen, showing: 0 };
    sessions.set(id, made);
    return made;
  }

  function announce(sessionId: string, availability: Availability): void {
    connections.announce(sessionId, availability).catch((error: unknown) => {
      log.warn("not announced", { sessionId, availability, cause: String(error) });
    });
  }

  function chatOf(session: SessionEntry, { key, formerKeys, to }: KnownChat): Chat {
    const known = [key, ...formerKeys]
      .map((each) => session.chats.get(each))
      .find((chat) => chat !== undefined);
    if (!known) return addChat(session, key, to);
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

  /** Puts an event through the lifecycle. Resolves when its stanza, if any, was handed over; rejects when it was not. */
  function apply(chat: Chat, event: PresenceEvent): Promise<void> {
    const before = chat.indicator;
    const { indicator, effects } = step(before, event, clock.nowMs());
    become(chat, indicator);
    let sent = Promise.resolve();
    for (const effect of effects) {
      if (effect.do === "send") sent = transmit(chat, effect, before);
      else keepLease(chat, effect);
    }
    if (event.type === "tick" && before?.phase === "showing" && indicator?.phase === "ended") {
      meter.pausedLag(clock.nowMs() - expiryMs(before));
    }
    if (before?.phase !== "owed" && indicator?.phase === "owed") meter.owed();
    return sent;
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
    const { session, key, to, lastStanza, lastError } = chat;
    if (lastStanza ?? lastError) history.keep(session.id, key, { to: toJid(to), lastStanza, lastError });
    session.chats.delete(key);
    if (session.chats.size === 0 && !session.isOpen) sessions.delete(session.id);
  }

  function keepLease(chat: Chat, effect: Exclude<Effect, { do: "send" }>): void {
    if (effect.do === "drop") return meter.dropped();
    const { key, session, indicator } = chat;
    const lease =
      effect.do === "store" && indicator ? leaseOf(clock, session.id, key, chat.to, indicator) : null;
    book.put({ sessionId: session.id, chat: key, lease });
  }

  async function transmit(
    chat: Chat,
    effect: Extract<Effect, { do: "send" }>,
    before: Indicator | undefined,
  ) {
    const { session, to } = chat;
    const { state, reason } = effect;
    const seq = chat.indicator?.seq;
    session.budget.take(clock.nowMs());
    const atWallMs = clock.wallMs();
    try {
      await connections.sendChatState(session.id, to, state);
      meter.stanza(state, reason);
      chat.lastStanza = { state, reason, atWallMs };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      chat.lastError = { message, atWallMs };
      if (reason !== "call")
        log.warn("chat state not sent", { sessionId: session.id, state, reason, cause: message });
      if (seq !== undefined && chat.indicator?.seq === seq) undo(chat, effect, before);
      throw error;
    }
  }

  /** What could not be handed over never happened; a `paused` that could not is owed. */
  function undo(
    chat: Chat,
    { state, reason }: Extract<Effect, { do: "send" }>,
    before: Indicator | undefined,
  ): void {
    if (state !== "paused" && reason !== "call") return;
    if (before?.phase !== "showing" && before?.phase !== "interrupted" && before?.phase !== "owed") {
      become(chat, undefined);
    } else if (state === "paused" && before.phase !== "owed") {
      become(chat, { phase: "owed", sinceMs: clock.nowMs(), seq: before.seq });
      meter.owed();
    } else {
      become(chat, step(before, { type: "disconnected" }, clock.nowMs()).indicator);
    }
    keepLease(chat, { do: "store" });
  }

  function connectionChanged(sessionId: string, isOpen: boolean): void {
    const session = isOpen ? sessionOf(sessionId) : sessions.get(sessionId);
    if (!session) return;
    session.isOpen = isOpen;
    if (isOpen) session.announcer.on({ type: "opened" });
    for (const chat of [...session.chats.values()]) {
      apply(chat, { type: isOpen ? "connected" : "disconnected" }).catch(() => undefined);
    }
    if (isOpen) return;
    session.announcer.closed();
    if (session.chats.size === 0) sessions.delete(sessionId);
  }

  function requireOpen(sessionId: string): void {
    if (connections.state(sessionId).status === "open") return;
    throw new GatewayError("session_not_connected", "the session is not connected to WhatsApp");
  }

  const stopListening = connections.onChange((sessionId, { status }) => {
    const isOpen = status === "open";
    if (isOpen !== (sessions.get(sessionId)?.isOpen ?? false)) connectionChanged(sessionId, isOpen);
  });

  async function endAll(event: PresenceEvent, ended: readonly SessionEntry[]): Promise<void> {
    const chats = ended.flatMap((session) => [...session.chats.values()]);
    await Promise.allSettled(chats.map((chat) => apply(chat, event)));
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
      if (session?.isOpen) session.announcer.on({ type: "settle", isActive: session.showing > 0 });
    },
    async endSession(sessionId) {
      const session = sessions.get(sessionId);
      if (session) await endAll({ type: "session_ended" }, [session]);
      book.flush();
    },
    running: (sessionId) => runningOf(sessions.get(sessionId), clock),
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
      // A line that takes nothing any more must not hold up the stop.
      await within(endAll({ type: "shutdown" }, [...sessions.values()]), clock, CLOSE_WITHIN_MS);
      for (const session of sessions.values()) session.announcer.on({ type: "settle", isActive: false });
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

function runningOf(session: SessionEntry | undefined, clock: Clock): readonly RunningIndicator[] {
  const toWallMs = clock.wallMs() - clock.nowMs();
  return [...(session?.chats.values() ?? [])].flatMap(({ key, to, indicator }) => {
    if (indicator?.phase !== "showing" && indicator?.phase !== "interrupted") return [];
    const { state, startedAtMs, endsAtMs, refreshes } = indicator;
    const nextRefreshAtMs = indicator.phase === "showing" ? indicator.nextRefreshAtMs : null;
    return [
      {
        chat: key,
        to: toJid(to),
        state,
        isShowing: indicator.phase === "showing",
        startedAtWallMs: Math.round(startedAtMs + toWallMs),
        endsAtWallMs: endsAtMs === null ? null : Math.round(endsAtMs + toWallMs),
        nextRefreshAtWallMs: nextRefreshAtMs === null ? null : Math.round(nextRefreshAtMs + toWallMs),
        refreshes,
      },
    ];
  });
}
