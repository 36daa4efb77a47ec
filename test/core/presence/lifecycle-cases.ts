import type { Ended, Indicator, Interrupted, Owed, Showing } from "../../../src/core/presence/indicator.ts";
import type { PresenceEvent } from "../../../src/core/presence/presence-event.ts";

/** When all that happens, happens. */
export const NOW = 100_000;

export const showing: Showing = {
  phase: "showing",
  state: "composing",
  startedAtMs: NOW - 5_000,
  endsAtMs: NOW + 15_000,
  nextRefreshAtMs: NOW + 3_000,
  refreshes: 0,
  last: { state: "composing", atMs: NOW - 5_000 },
  seq: 1,
};
const untimed: Showing = { ...showing, endsAtMs: null, nextRefreshAtMs: null };
const due: Showing = { ...showing, nextRefreshAtMs: NOW };
const over: Showing = { ...showing, endsAtMs: NOW };
const faded: Showing = { ...untimed, startedAtMs: NOW - 25_000 };
export const interrupted: Interrupted = {
  phase: "interrupted",
  state: "composing",
  startedAtMs: NOW - 5_000,
  endsAtMs: NOW + 15_000,
  refreshes: 0,
  seq: 1,
};
const interruptedUntimed: Interrupted = { ...interrupted, endsAtMs: null };
const interruptedOver: Interrupted = { ...interrupted, endsAtMs: NOW - 1_000 };
export const owed: Owed = { phase: "owed", sinceMs: NOW - 30_000, seq: 1 };
const stale: Owed = { phase: "owed", sinceMs: NOW - 60_000, seq: 1 };
const ended: Ended = { phase: "ended", last: { state: "paused", atMs: NOW - 1_000 }, seq: 1 };
const cold: Ended = { phase: "ended", last: { state: "paused", atMs: NOW - 2_000 }, seq: 1 };

/** An indicator in each condition that tells in the table. */
export const INDICATORS: Readonly<Record<string, Indicator | undefined>> = {
  none: undefined,
  showing,
  untimed,
  due,
  over,
  faded,
  interrupted,
  interruptedUntimed,
  interruptedOver,
  owed,
  stale,
  ended,
  cold,
};

/** All that can happen to it. */
export const EVENTS: Readonly<Record<string, PresenceEvent>> = {
  set: { type: "set", state: "recording", durationMs: 10_000, seq: 2 },
  setUntimed: { type: "set", state: "recording", durationMs: null, seq: 2 },
  pause: { type: "pause", seq: 2 },
  pauseRefused: { type: "pause_refused" },
  messageFromHere: { type: "message_sent", fromHere: true },
  messageFromPhone: { type: "message_sent", fromHere: false },
  left: { type: "left" },
  moved: { type: "moved", indicator: { ...showing, state: "recording", seq: 2 } },
  movedUntimed: { type: "moved", indicator: { ...untimed, state: "recording", seq: 2 } },
  movedInterrupted: { type: "moved", indicator: { ...interrupted, state: "recording", seq: 2 } },
  connected: { type: "connected" },
  disconnected: { type: "disconnected" },
  tick: { type: "tick", isThrifty: false },
  thriftyTick: { type: "tick", isThrifty: true },
  sessionEnded: { type: "session_ended" },
  shutdown: { type: "shutdown" },
};
