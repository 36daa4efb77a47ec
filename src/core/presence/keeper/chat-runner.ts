import { toJid, type ChatAddress } from "../../chat-address.ts";
import type { Clock } from "../../clock.ts";
import type { Connections } from "../../connections.ts";
import type { Log } from "../../log.ts";
import type { Alarm } from "./alarm.ts";
import type { Chat, ChatSession, Flight } from "./chat.ts";
import type { ChatHistory } from "./chat-history.ts";
import type { ChatState, StanzaReason } from "../chat-state.ts";
import { expiryMs, wakeAtMs, type Indicator } from "../indicator.ts";
import type { LeaseBook } from "./lease-book.ts";
import { step } from "../lifecycle.ts";
import type { Effect, PresenceEvent, SendEffect } from "../presence-event.ts";
import type { PresenceMeter } from "../presence-meter.ts";
import type { LettingGo } from "../../serving/index.ts";
import { leaseOf } from "./stored-lease.ts";

export type ChatRunnerPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly connections: Connections;
  readonly meter: PresenceMeter;
  readonly alarm: Alarm;
  readonly book: LeaseBook;
  readonly history: ChatHistory;
  /** Nothing of the session is left to run in any chat. */
  readonly onIdle: (session: ChatSession) => void;
  /** A chat's indicator is another than before, or none. */
  readonly onIndicatorChange: (chat: Chat, before: Indicator | undefined) => void;
};

/** Runs the life of single chats: hands their stanzas over and keeps what the phone shows apart from what was decided. */
export interface ChatRunner {
  /** A chat with nothing in it yet. */
  add(session: ChatSession, key: string, to: ChatAddress): Chat;
  /**
   * Puts an event through the lifecycle. Resolves when its stanza was handed over, or the one on its way that it was
   * coalesced onto; rejects when it was not.
   */
  apply(chat: Chat, event: PresenceEvent): Promise<void>;
  /** Sets what runs in a chat, from outside its lifecycle. */
  become(chat: Chat, indicator: Indicator | undefined): void;
  /** The chat goes on under another key, its lease too. */
  rename(chat: Chat, key: string): void;
  /** Ends a chat without a stanza: another one has its address. */
  drop(chat: Chat): void;
  /** Forgets a chat in which nothing runs. */
  prune(chat: Chat): void;
  /**
   * Nothing more happens in any chat of a session: what its partners see stays, and so do its leases. Resolves when what is
   * on its way has arrived, or has not, which its lease is told unless the session was lost.
   */
  letGo(session: ChatSession, how: LettingGo): Promise<void>;
}

const TICK: PresenceEvent = { type: "tick", isThrifty: false };
const THRIFTY_TICK: PresenceEvent = { type: "tick", isThrifty: true };
const LOST: PresenceEvent = { type: "disconnected" };
const LANDED = Promise.resolve();

/** After a stanza was lost on a line that goes on. */
const RETRY_MS = 1_000;

export function createChatRunner(ports: ChatRunnerPorts): ChatRunner {
  const { clock, log, connections, meter, alarm, book, history, onIdle, onIndicatorChange } = ports;

  function add(session: ChatSession, key: string, to: ChatAddress): Chat {
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
    const { session, indicator: before } = chat;
    const change = Number(indicator?.phase === "showing") - Number(before?.phase === "showing");
    chat.indicator = indicator;
    onIndicatorChange(chat, before);
    session.showing += change;
    if (change > 0 && session.showing === 1) session.announcer.on({ type: "active" });
    if (change < 0 && session.showing === 0) session.announcer.on({ type: "idle" });
    if (indicator) alarm.watch(chat);
    else prune(chat);
  }

  function rename(chat: Chat, key: string): void {
    const { session, indicator } = chat;
    remember(chat);
    keepLease(chat, { do: "forget" });
    session.chats.delete(chat.key);
    // Who hears of indicators hears of an end under the one key, and of a beginning under the other.
    chat.indicator = undefined;
    onIndicatorChange(chat, indicator);
    chat.key = key;
    chat.indicator = indicator;
    onIndicatorChange(chat, undefined);
    session.chats.set(key, chat);
    keepLease(chat, { do: "store" });
  }

  function drop(chat: Chat): void {
    // What is lost on its way is not owed any more.
    chat.newest = undefined;
    keepLease(chat, { do: "forget" });
    become(chat, undefined);
    chat.session.chats.delete(chat.key);
  }

  function remember({ session, key, to, lastStanza, lastError }: Chat): void {
    if (lastStanza ?? lastError) history.keep(session.id, key, { to: toJid(to), lastStanza, lastError });
  }

  function prune(chat: Chat): void {
    if (chat.indicator !== undefined || chat.inFlight > 0) return;
    const { session, key } = chat;
    remember(chat);
    if (session.chats.get(key) === chat) session.chats.delete(key);
    if (session.chats.size === 0) onIdle(session);
  }

  async function letGo(session: ChatSession, how: LettingGo): Promise<void> {
    session.letGo = how;
    session.isOpen = false;
    session.announcer.closed();
    const flights = [...session.chats.values()].map(({ flight }) => flight);
    // It does not end, so nobody is told that it does.
    for (const chat of session.chats.values()) chat.indicator = undefined;
    session.chats.clear();
    await Promise.allSettled(flights);
  }

  function keepLease(chat: Chat, effect: Exclude<Effect, { do: "send" }>): void {
    if (effect.do === "drop") return meter.dropped();
    keepLeaseOf(chat, effect.do === "store" ? chat.indicator : undefined);
  }

  function keepLeaseOf({ session, key, to }: Chat, indicator: Indicator | undefined): void {
    if (session.letGo === "lost") return;
    const lease = indicator ? leaseOf(clock, session.id, key, to, indicator) : null;
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
      await connections.of(session.id).presence.send(chat.to, state);
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
    if (state !== "paused" && reason !== "call" && reason !== "move") return;
    const shown =
      state === "paused" ? owedFor(chat.confirmed) : step(chat.confirmed, LOST, clock.nowMs()).indicator;
    if (chat.session.letGo) {
      keepLeaseOf(chat, shown);
      return;
    }
    become(chat, shown);
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

  return { add, apply, become, rename, drop, prune, letGo };
}
