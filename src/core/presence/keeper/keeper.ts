import { parseChatAddress, toJid, type ChatAddress } from "../../chat-address.ts";
import type { Clock } from "../../clock.ts";
import type { Connections } from "../../connections.ts";
import { GatewayError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { LettingGo } from "../../serving/index.ts";
import { requireOpen, type AnnounceMode } from "../../sessions/index.ts";
import { within } from "../../within.ts";
import { createAlarm } from "./alarm.ts";
import { createChatHistory, type ChatRecord } from "./chat-history.ts";
import type { Chat } from "./chat.ts";
import type { KnownChat } from "../../contacts/index.ts";
import { createChatRunner, type ChatRunnerPorts } from "./chat-runner.ts";
import type { Availability } from "./announcement.ts";
import type { ShownState } from "../chat-state.ts";
import { isRunning } from "../indicator.ts";
import { createLeaseBook, type LeaseBookPorts } from "./lease-book.ts";
import type { LeaseStore, StoredLease } from "../lease-store.ts";
import { step } from "../lifecycle.ts";
import type { PresenceEvent } from "../presence-event.ts";
import type { PresenceMeter } from "../presence-meter.ts";
import { placeChat } from "./place-chat.ts";
import { createSessionEntries, type SessionEntry } from "./session-entries.ts";
import { runningIndicator, type RunningIndicator } from "../running-indicator.ts";
import { addressOf, indicatorOf, type RecoveredChat } from "./stored-lease.ts";

export type KeeperPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly connections: Connections;
  readonly leases: LeaseStore;
  readonly meter: PresenceMeter;
  /** From memory: what runs must not wait for a database. */
  readonly announceModeOf: (sessionId: string) => AnnounceMode;
  /** A session's budget; 0 = no limit. */
  readonly chatStatesPerSecond: number;
  readonly onIndicatorChange: ChatRunnerPorts["onIndicatorChange"];
  readonly onMoved?: LeaseBookPorts["onMoved"];
};

/** Runs every indicator of every session: one timer, leases that survive a restart, a budget for each session. */
export interface Keeper {
  /** Resolves with the address that it went to, once handed over. Throws `session_not_connected`, `budget_exhausted`. */
  set(sessionId: string, chat: KnownChat, state: ShownState, durationMs: number | null): Promise<ChatAddress>;
  pause(sessionId: string, chat: KnownChat): Promise<ChatAddress>;
  /** Ends what runs in a chat as a pause does, and does nothing where nothing runs. Never rejects. */
  end(sessionId: string, chat: KnownChat): Promise<void>;
  /** A message left for that chat, from here or from the phone. */
  messageSent(sessionId: string, chat: KnownChat, fromHere: boolean): Promise<void>;
  /** Other addresses of a chat were learned: what runs there moves, now. */
  readdress(sessionId: string, chat: KnownChat): void;
  /** The session's announce mode may have been changed. */
  announceModeChanged(sessionId: string): void;
  /** Ends everything of a session that `end` then stops, logs out or removes; until that is done nothing more is shown. */
  endSession<T>(sessionId: string, end: () => Promise<T>): Promise<T>;
  running(sessionId: string): readonly RunningIndicator[];
  /** In the first of these chats that shows any. */
  runningIn(sessionId: string, chats: readonly string[]): RunningIndicator | undefined;
  /** All of them one by one, as they are when they are asked for. */
  eachRunning(sessionId: string): Iterable<RunningIndicator>;
  countRunning(): number;
  announced(sessionId: string): Availability | null;
  /** What a chat was last told, and what last went wrong. */
  lastOf(sessionId: string, chat: string): ChatRecord | undefined;
  /** Takes up what ran when the process ended. Gives the chats in which something runs, to be readdressed as they are known by now. */
  recover(leases: readonly StoredLease[]): readonly RecoveredChat[];
  /**
   * These sessions are another's from now on: nothing is ended, and nothing of them stays here. Resolves when their leases are
   * at rest, or with those that are lost at once.
   */
  letGo(sessionIds: readonly string[], how: LettingGo): Promise<void>;
  /** Ends what can be ended, stores the rest, stops the timer. */
  close(): Promise<void>;
}

/** How long the last stanzas may take to be handed over. */
const CLOSE_WITHIN_MS = 1_000;

const LOST: PresenceEvent = { type: "disconnected" };

export function createKeeper(ports: KeeperPorts): Keeper {
  const { clock, log, connections, meter } = ports;
  const alarm = createAlarm(clock, log);
  const book = createLeaseBook({ ...ports, alarm });
  const history = createChatHistory();
  const sessions = createSessionEntries(ports, alarm);
  const runner = createChatRunner({
    clock,
    log,
    connections,
    meter,
    alarm,
    book,
    history,
    onIdle: (session) => sessions.dropIfIdle(session),
    onIndicatorChange: ports.onIndicatorChange,
  });
  /** Sessions that are being ended, each once for every call that does. */
  const ending: string[] = [];
  let lastSeq = 0;

  function chatOf(session: SessionEntry, known: KnownChat, isCarried: boolean): Chat {
    return placeChat(runner, session, known, isCarried) ?? runner.add(session, known.key, known.to);
  }

  function readdress(sessionId: string, known: KnownChat): void {
    const session = sessions.find(sessionId);
    if (session) placeChat(runner, session, known, true);
  }

  function opened(sessionId: string): void {
    const session = sessions.of(sessionId);
    session.isOpen = true;
    session.mode = ports.announceModeOf(sessionId);
    session.announcer.on({ type: "opened" });
    applyToAll(session, { type: "connected" });
  }

  function lost(session: SessionEntry): void {
    session.isOpen = false;
    applyToAll(session, LOST);
    session.announcer.closed();
    sessions.dropIfIdle(session);
  }

  function applyToAll(session: SessionEntry, event: PresenceEvent): void {
    for (const chat of [...session.chats.values()]) runner.apply(chat, event).catch(() => undefined);
  }

  const stopListening = connections.onChange((sessionId, { status }) => {
    const session = sessions.find(sessionId);
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
    const sent = Promise.allSettled(chats.map((chat) => runner.apply(chat, event)));
    // A line that takes nothing any more must not hold up what comes next.
    await within(sent, clock, CLOSE_WITHIN_MS);
  }

  return {
    async set(sessionId, known, state, durationMs) {
      requireOpen(connections, sessionId);
      if (ending.includes(sessionId))
        throw new GatewayError("session_not_connected", "the session is being disconnected from WhatsApp");
      const chat = chatOf(sessions.of(sessionId), known, true);
      const event: PresenceEvent = { type: "set", state, durationMs, seq: ++lastSeq };
      const nowMs = clock.nowMs();
      const sends = step(chat.indicator, event, nowMs).effects.some((effect) => effect.do === "send");
      if (!sends) meter.coalesced();
      else if (!chat.session.budget.has(nowMs)) {
        if (chat.indicator === undefined) runner.prune(chat);
        throw new GatewayError(
          "budget_exhausted",
          "the session has sent too many chat states; try again in a moment",
        );
      }
      await runner.apply(chat, event);
      return chat.to;
    },
    async pause(sessionId, known) {
      const lost = sessions.find(sessionId);
      if (lost && !lost.isOpen) await runner.apply(chatOf(lost, known, false), { type: "pause_refused" });
      requireOpen(connections, sessionId);
      const chat = chatOf(sessions.of(sessionId), known, false);
      await runner.apply(chat, { type: "pause", seq: ++lastSeq });
      return chat.to;
    },
    async end(sessionId, known) {
      const session = sessions.find(sessionId);
      const running = session && placeChat(runner, session, known, false);
      if (!running || !isRunning(running.indicator)) return;
      const event: PresenceEvent = session.isOpen
        ? { type: "pause", seq: ++lastSeq }
        : { type: "pause_refused" };
      // What cannot be sent is owed.
      await runner.apply(running, event).catch(() => undefined);
    },
    async messageSent(sessionId, known, fromHere) {
      const session = sessions.find(sessionId);
      if (session) await runner.apply(chatOf(session, known, false), { type: "message_sent", fromHere });
    },
    readdress,
    announceModeChanged(sessionId) {
      const session = sessions.find(sessionId);
      const mode = ports.announceModeOf(sessionId);
      if (!session || session.mode === mode) return;
      session.mode = mode;
      if (session.isOpen) session.announcer.on({ type: "settle", isActive: session.showing > 0 });
    },
    async endSession(sessionId, end) {
      ending.push(sessionId);
      try {
        const session = sessions.find(sessionId);
        if (session) await endAll({ type: "session_ended" }, [session]);
        await book.flush();
        return await end();
      } finally {
        ending.splice(ending.indexOf(sessionId), 1);
      }
    },
    running: (sessionId) => [...eachRunning(sessionId)],
    runningIn: (sessionId, keys) =>
      keys
        .map((key) => sessions.find(sessionId)?.chats.get(key))
        .map((chat) => chat && runningIndicator(clock, chat.key, chat.to, chat.indicator))
        .find((running) => running !== undefined),
    eachRunning,
    countRunning: () => sessions.all().reduce((sum, { showing }) => sum + showing, 0),
    announced: (sessionId) => sessions.find(sessionId)?.announcer.told ?? null,
    lastOf(sessionId, key) {
      const chat = sessions.find(sessionId)?.chats.get(key);
      if (!chat) return history.find(sessionId, key);
      return { to: toJid(chat.to), lastStanza: chat.lastStanza, lastError: chat.lastError };
    },
    recover(leases) {
      leases.forEach(recoverLease);
      return [...new Set(leases.map(({ sessionId }) => sessionId))].flatMap((id) =>
        [...(sessions.find(id)?.chats.values() ?? [])]
          .filter(({ indicator }) => isRunning(indicator))
          .map(({ key, to }) => ({ sessionId: id, address: parseChatAddress(key) ?? to })),
      );
    },
    async letGo(sessionIds, how) {
      const left = sessionIds.flatMap((id) => sessions.find(id) ?? []);
      const over = left.map((session) => runner.letGo(session, how));
      for (const session of left) sessions.drop(session);
      if (how === "lost") book.drop(sessionIds);
      await within(Promise.all(over), clock, CLOSE_WITHIN_MS);
      if (how === "handed over") await book.flush();
    },
    async close() {
      stopListening();
      await endAll({ type: "shutdown" }, sessions.all());
      for (const { isOpen, announcer } of sessions.all()) {
        if (isOpen) announcer.on({ type: "settle", isActive: false });
      }
      await book.flush();
      alarm.close();
    },
  };

  function* eachRunning(sessionId: string): Generator<RunningIndicator, void, undefined> {
    // A copy: chats come and go before the last is asked for.
    for (const { key, to, indicator } of [...(sessions.find(sessionId)?.chats.values() ?? [])]) {
      const running = runningIndicator(clock, key, to, indicator);
      if (running) yield running;
    }
  }

  function recoverLease(lease: StoredLease): void {
    const to = addressOf(lease);
    if (!to) return book.put({ sessionId: lease.sessionId, chat: lease.chat, lease: null });
    runner.become(
      runner.add(sessions.of(lease.sessionId), lease.chat, to),
      indicatorOf(clock, lease, ++lastSeq),
    );
  }
}
