import { describe, expect, it } from "vitest";
import type { Ended, Indicator, Interrupted, Owed, Showing } from "../../../src/core/presence/indicator.ts";
import { step, type Effect, type PresenceEvent } from "../../../src/core/presence/lifecycle.ts";

const NOW = 100_000;

const showing: Showing = {
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
const interrupted: Interrupted = {
  phase: "interrupted",
  state: "composing",
  startedAtMs: NOW - 5_000,
  endsAtMs: NOW + 15_000,
  refreshes: 0,
  seq: 1,
};
const interruptedUntimed: Interrupted = { ...interrupted, endsAtMs: null };
const interruptedOver: Interrupted = { ...interrupted, endsAtMs: NOW - 1_000 };
const owed: Owed = { phase: "owed", sinceMs: NOW - 30_000, seq: 1 };
const stale: Owed = { phase: "owed", sinceMs: NOW - 60_000, seq: 1 };
const ended: Ended = { phase: "ended", last: { state: "paused", atMs: NOW - 1_000 }, seq: 1 };
const cold: Ended = { phase: "ended", last: { state: "paused", atMs: NOW - 2_000 }, seq: 1 };

const INDICATORS: Readonly<Record<string, Indicator | undefined>> = {
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

const EVENTS: Readonly<Record<string, PresenceEvent>> = {
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

/** Each cell: the phase it becomes ("=" unchanged, "-" none), then what is done. */
const TABLE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  set: {
    none: "showing recording:call store",
    showing: "showing recording:call store",
    untimed: "showing recording:call store",
    due: "showing recording:call store",
    over: "showing recording:call store",
    faded: "showing recording:call store",
    interrupted: "showing recording:call store",
    interruptedUntimed: "showing recording:call store",
    interruptedOver: "showing recording:call store",
    owed: "showing recording:call store",
    stale: "showing recording:call store",
    ended: "showing recording:call store",
    cold: "showing recording:call store",
  },
  setUntimed: {
    none: "showing recording:call",
    showing: "showing recording:call forget",
    untimed: "showing recording:call",
    due: "showing recording:call forget",
    over: "showing recording:call forget",
    faded: "showing recording:call",
    interrupted: "showing recording:call forget",
    interruptedUntimed: "showing recording:call",
    interruptedOver: "showing recording:call forget",
    owed: "showing recording:call forget",
    stale: "showing recording:call forget",
    ended: "showing recording:call",
    cold: "showing recording:call",
  },
  pause: {
    none: "ended paused:call",
    showing: "ended paused:call forget",
    untimed: "ended paused:call",
    due: "ended paused:call forget",
    over: "ended paused:call forget",
    faded: "ended paused:call",
    interrupted: "ended paused:call forget",
    interruptedUntimed: "ended paused:call",
    interruptedOver: "ended paused:call forget",
    owed: "ended paused:call forget",
    stale: "ended paused:call forget",
    ended: "=",
    cold: "ended paused:call",
  },
  pauseRefused: {
    none: "=",
    showing: "owed store",
    untimed: "owed store",
    due: "owed store",
    over: "owed store",
    faded: "owed store",
    interrupted: "owed store",
    interruptedUntimed: "owed store",
    interruptedOver: "owed store",
    owed: "=",
    stale: "=",
    ended: "=",
    cold: "=",
  },
  messageFromHere: {
    none: "=",
    showing: "ended paused:end forget",
    untimed: "ended paused:end",
    due: "ended paused:end forget",
    over: "ended paused:end forget",
    faded: "ended paused:end",
    interrupted: "- forget",
    interruptedUntimed: "-",
    interruptedOver: "- forget",
    owed: "- forget",
    stale: "- forget",
    ended: "-",
    cold: "-",
  },
  messageFromPhone: {
    none: "=",
    showing: "- forget",
    untimed: "-",
    due: "- forget",
    over: "- forget",
    faded: "-",
    interrupted: "- forget",
    interruptedUntimed: "-",
    interruptedOver: "- forget",
    owed: "- forget",
    stale: "- forget",
    ended: "-",
    cold: "-",
  },
  left: {
    none: "=",
    showing: "ended paused:move forget",
    untimed: "ended paused:move",
    due: "ended paused:move forget",
    over: "ended paused:move forget",
    faded: "ended paused:move",
    interrupted: "owed store",
    interruptedUntimed: "owed store",
    interruptedOver: "owed store",
    owed: "=",
    stale: "=",
    ended: "=",
    cold: "=",
  },
  moved: {
    none: "showing recording:move store",
    showing: "showing recording:move store",
    untimed: "showing recording:move store",
    due: "showing recording:move store",
    over: "showing recording:move store",
    faded: "showing recording:move store",
    interrupted: "showing recording:move store",
    interruptedUntimed: "showing recording:move store",
    interruptedOver: "showing recording:move store",
    owed: "showing recording:move store",
    stale: "showing recording:move store",
    ended: "showing recording:move store",
    cold: "showing recording:move store",
  },
  movedUntimed: {
    none: "showing recording:move",
    showing: "showing recording:move forget",
    untimed: "showing recording:move",
    due: "showing recording:move forget",
    over: "showing recording:move forget",
    faded: "showing recording:move",
    interrupted: "showing recording:move forget",
    interruptedUntimed: "showing recording:move",
    interruptedOver: "showing recording:move forget",
    owed: "showing recording:move forget",
    stale: "showing recording:move forget",
    ended: "showing recording:move",
    cold: "showing recording:move",
  },
  movedInterrupted: {
    none: "interrupted store",
    showing: "interrupted store",
    untimed: "interrupted store",
    due: "interrupted store",
    over: "interrupted store",
    faded: "interrupted store",
    interrupted: "interrupted store",
    interruptedUntimed: "interrupted store",
    interruptedOver: "interrupted store",
    owed: "interrupted store",
    stale: "interrupted store",
    ended: "interrupted store",
    cold: "interrupted store",
  },
  connected: {
    none: "=",
    showing: "=",
    untimed: "=",
    due: "=",
    over: "=",
    faded: "=",
    interrupted: "showing composing:recovery",
    interruptedUntimed: "-",
    interruptedOver: "ended paused:recovery forget",
    owed: "ended paused:recovery forget",
    stale: "- drop forget",
    ended: "=",
    cold: "=",
  },
  disconnected: {
    none: "=",
    showing: "interrupted",
    untimed: "interrupted",
    due: "interrupted",
    over: "interrupted",
    faded: "interrupted",
    interrupted: "=",
    interruptedUntimed: "=",
    interruptedOver: "=",
    owed: "=",
    stale: "=",
    ended: "-",
    cold: "-",
  },
  tick: {
    none: "=",
    showing: "=",
    untimed: "=",
    due: "showing composing:refresh",
    over: "ended paused:end forget",
    faded: "-",
    interrupted: "=",
    interruptedUntimed: "=",
    interruptedOver: "owed",
    owed: "=",
    stale: "- drop forget",
    ended: "=",
    cold: "-",
  },
  thriftyTick: {
    none: "=",
    showing: "=",
    untimed: "=",
    due: "showing",
    over: "ended paused:end forget",
    faded: "-",
    interrupted: "=",
    interruptedUntimed: "=",
    interruptedOver: "owed",
    owed: "=",
    stale: "- drop forget",
    ended: "=",
    cold: "-",
  },
  sessionEnded: {
    none: "=",
    showing: "- paused:end forget",
    untimed: "- paused:end",
    due: "- paused:end forget",
    over: "- paused:end forget",
    faded: "- paused:end",
    interrupted: "- forget",
    interruptedUntimed: "-",
    interruptedOver: "- forget",
    owed: "- forget",
    stale: "- forget",
    ended: "-",
    cold: "-",
  },
  shutdown: {
    none: "=",
    showing: "- paused:end forget",
    untimed: "- paused:end",
    due: "- paused:end forget",
    over: "- paused:end forget",
    faded: "- paused:end",
    interrupted: "-",
    interruptedUntimed: "-",
    interruptedOver: "-",
    owed: "-",
    stale: "-",
    ended: "-",
    cold: "-",
  },
};

function told(
  before: Indicator | undefined,
  after: Indicator | undefined,
  effects: readonly Effect[],
): string {
  const phase = after === before ? "=" : (after?.phase ?? "-");
  const done = effects.map((effect) =>
    effect.do === "send" ? `${effect.state}:${effect.reason}` : effect.do,
  );
  return [phase, ...done].join(" ");
}

describe("the lifecycle", () => {
  const cells = Object.entries(EVENTS).flatMap(([eventName, event]) =>
    Object.entries(INDICATORS).map(([name, indicator]) => ({ eventName, event, name, indicator })),
  );

  it("is told whole by the table", () => {
    expect(Object.values(TABLE).map((row) => Object.keys(row).sort())).toEqual(
      Object.keys(EVENTS).map(() => Object.keys(INDICATORS).sort()),
    );
  });

  it.each(cells)("$name × $eventName", ({ eventName, event, name, indicator }) => {
    const { indicator: after, effects } = step(indicator, event, NOW);
    expect(told(indicator, after, effects)).toBe(TABLE[eventName]?.[name]);
  });

  it("does not send the same state within 2 s, and moves the deadline", () => {
    const last = { state: "composing", atMs: NOW - 1_999 } as const;
    const event = { type: "set", state: "composing", durationMs: 60_000, seq: 2 } as const;
    const { indicator, effects } = step({ ...showing, last }, event, NOW);
    expect(effects).toEqual([{ do: "store" }]);
    expect(indicator).toMatchObject({ last, endsAtMs: NOW + 60_000, nextRefreshAtMs: last.atMs + 8_000 });
    const later = { ...showing, last: { state: "composing", atMs: NOW - 2_000 } } as const;
    expect(step(later, event, NOW).effects).toContainEqual({
      do: "send",
      state: "composing",
      reason: "call",
    });
  });

  it("keeps what moves as it was, but for its last stanza and the next", () => {
    const event = { type: "moved", indicator: showing } as const;
    const last = { state: "composing", atMs: NOW } as const;
    expect(step(undefined, event, NOW).indicator).toEqual({ ...showing, last, nextRefreshAtMs: NOW + 8_000 });
    expect(step(owed, { ...event, indicator: interrupted }, NOW).indicator).toEqual(interrupted);
  });
});
