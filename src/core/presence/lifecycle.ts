import type { ChatState, StanzaReason } from "./chat-state.ts";
import {
  COALESCE_MS,
  expiryMs,
  isRunning,
  LONGEST_DEBT_MS,
  LONGEST_REFRESH_PAUSE_MS,
  REFRESH_EVERY_MS,
  type Ended,
  type Indicator,
  type Interrupted,
  type Lease,
  type Showing,
} from "./indicator.ts";
import type { Effect, PresenceEvent, Step } from "./presence-event.ts";

const NOTHING: readonly Effect[] = [];
const GONE: Step = { indicator: undefined, effects: NOTHING };
const FORGET: Effect = { do: "forget" };
const STORE: Effect = { do: "store" };

/** The whole life of an indicator: what it becomes by an event, and what is to be done. Pure. */
export function step(indicator: Indicator | undefined, event: PresenceEvent, nowMs: number): Step {
  switch (event.type) {
    case "set":
      return set(indicator, event, nowMs);
    case "pause":
      return pause(indicator, event.seq, nowMs);
    case "pause_refused":
      return refusePause(indicator, nowMs);
    case "message_sent":
      return endByMessage(indicator, event.fromHere, nowMs);
    case "left":
      return leave(indicator, nowMs);
    case "moved":
      return move(indicator, event.indicator, nowMs);
    case "connected":
      return connect(indicator, nowMs);
    case "disconnected":
      return disconnect(indicator);
    case "tick":
      return tick(indicator, event.isThrifty, nowMs);
    case "session_ended":
      return endSession(indicator, [FORGET]);
    case "shutdown":
      return endSession(indicator, NOTHING);
  }
}

function send(state: ChatState, reason: StanzaReason): Effect {
  return { do: "send", state, reason };
}

/** Whether a lease stands in the store: those without a duration do not, but their debts do. */
function isStored(indicator: Indicator | undefined): boolean {
  if (indicator?.phase === "owed") return true;
  return isRunning(indicator) && indicator.endsAtMs !== null;
}

function forgetOf(indicator: Indicator | undefined): readonly Effect[] {
  return isStored(indicator) ? [FORGET] : NOTHING;
}

function lastOf(indicator: Indicator | undefined) {
  return indicator?.phase === "showing" || indicator?.phase === "ended" ? indicator.last : undefined;
}

function isRepeat(indicator: Indicator | undefined, state: ChatState, nowMs: number): boolean {
  const last = lastOf(indicator);
  return last?.state === state && nowMs - last.atMs < COALESCE_MS;
}

function set(
  before: Indicator | undefined,
  { state, durationMs, seq }: Extract<PresenceEvent, { type: "set" }>,
  nowMs: number,
): Step {
  const endsAtMs = durationMs === null ? null : nowMs + durationMs;
  return show(before, { state, startedAtMs: nowMs, endsAtMs, refreshes: 0, seq }, "call", nowMs);
}

function show(before: Indicator | undefined, lease: Lease, reason: StanzaReason, nowMs: number): Step {
  const { state, endsAtMs } = lease;
  const repeated = isRepeat(before, state, nowMs) ? lastOf(before) : undefined;
  const last = repeated ?? { state, atMs: nowMs };
  const nextRefreshAtMs = endsAtMs === null ? null : last.atMs + REFRESH_EVERY_MS;
  const sending = repeated ? NOTHING : [send(state, reason)];
  return {
    indicator: { ...lease, phase: "showing", nextRefreshAtMs, last },
    effects: [...sending, ...(endsAtMs === null ? forgetOf(before) : [STORE])],
  };
}

function pause(before: Indicator | undefined, seq: number, nowMs: number): Step {
  if (isRepeat(before, "paused", nowMs)) return { indicator: before, effects: NOTHING };
  return {
    indicator: ended(seq, nowMs),
    effects: [send("paused", "call"), ...forgetOf(before)],
  };
}

function ended(seq: number, nowMs: number): Ended {
  return { phase: "ended", last: { state: "paused", atMs: nowMs }, seq };
}

function refusePause(before: Indicator | undefined, nowMs: number): Step {
  if (!isRunning(before)) return { indicator: before, effects: NOTHING };
  return { indicator: { phase: "owed", sinceMs: nowMs, seq: before.seq }, effects: [STORE] };
}

function endByMessage(before: Indicator | undefined, fromHere: boolean, nowMs: number): Step {
  if (before?.phase === "showing" && fromHere) {
    return { indicator: ended(before.seq, nowMs), effects: [send("paused", "end"), ...forgetOf(before)] };
  }
  return { indicator: undefined, effects: forgetOf(before) };
}

function leave(before: Indicator | undefined, nowMs: number): Step {
  switch (before?.phase) {
    case "showing":
      return { indicator: ended(before.seq, nowMs), effects: [send("paused", "move"), ...forgetOf(before)] };
    case "interrupted":
      return refusePause(before, Math.min(nowMs, expiryMs(before)));
    case "owed":
    case "ended":
    case undefined:
      return { indicator: before, effects: NOTHING };
  }
}

function move(before: Indicator | undefined, moved: Showing | Interrupted, nowMs: number): Step {
  const { state, startedAtMs, endsAtMs, refreshes, seq } = moved;
  const lease = { state, startedAtMs, endsAtMs, refreshes, seq };
  if (moved.phase === "showing") return show(before, lease, "move", nowMs);
  const effects = endsAtMs === null ? forgetOf(before) : [STORE];
  return { indicator: { ...lease, phase: "interrupted" }, effects };
}

function disconnect(before: Indicator | undefined): Step {
  switch (before?.phase) {
    case "showing": {
      const { state, startedAtMs, endsAtMs, refreshes, seq } = before;
      return {
        indicator: { phase: "interrupted", state, startedAtMs, endsAtMs, refreshes, seq },
        effects: NOTHING,
      };
    }
    // What its last stanza was says nothing about the next connection.
    case "ended":
    case undefined:
      return GONE;
    case "interrupted":
    case "owed":
      return { indicator: before, effects: NOTHING };
  }
}

function connect(before: Indicator | undefined, nowMs: number): Step {
  switch (before?.phase) {
    case "interrupted":
      return resume(before, nowMs);
    case "owed":
      return payDebt(before.sinceMs, before.seq, nowMs);
    case "showing":
    case "ended":
    case undefined:
      return { indicator: before, effects: NOTHING };
  }
}

function resume(before: Interrupted, nowMs: number): Step {
  // The phone has let it run out, and nobody was promised an end.
  if (before.endsAtMs === null) return GONE;
  if (before.endsAtMs <= nowMs) return payDebt(before.endsAtMs, before.seq, nowMs);
  const last = { state: before.state, atMs: nowMs };
  return {
    indicator: { ...before, phase: "showing", last, nextRefreshAtMs: nowMs + REFRESH_EVERY_MS },
    effects: [send(before.state, "recovery")],
  };
}

function payDebt(sinceMs: number, seq: number, nowMs: number): Step {
  if (nowMs - sinceMs >= LONGEST_DEBT_MS) return { indicator: undefined, effects: [{ do: "drop" }, FORGET] };
  return { indicator: ended(seq, nowMs), effects: [send("paused", "recovery"), FORGET] };
}

function tick(before: Indicator | undefined, isThrifty: boolean, nowMs: number): Step {
  switch (before?.phase) {
    case "showing":
      return expiryMs(before) <= nowMs ? expire(before, nowMs) : refresh(before, isThrifty, nowMs);
    case "interrupted":
      if (expiryMs(before) > nowMs) return { indicator: before, effects: NOTHING };
      if (before.endsAtMs === null) return GONE;
      return tick({ phase: "owed", sinceMs: before.endsAtMs, seq: before.seq }, isThrifty, nowMs);
    case "owed":
      if (nowMs - before.sinceMs < LONGEST_DEBT_MS) return { indicator: before, effects: NOTHING };
      return { indicator: undefined, effects: [{ do: "drop" }, FORGET] };
    case "ended":
      return nowMs - before.last.atMs < COALESCE_MS ? { indicator: before, effects: NOTHING } : GONE;
    case undefined:
      return GONE;
  }
}

/** Without a duration nobody was promised a `paused`: the phone has let it run out. */
function expire(before: Showing, nowMs: number): Step {
  if (before.endsAtMs === null) return GONE;
  return { indicator: ended(before.seq, nowMs), effects: [send("paused", "end"), FORGET] };
}

function refresh(before: Showing, isThrifty: boolean, nowMs: number): Step {
  if (before.nextRefreshAtMs === null || before.nextRefreshAtMs > nowMs) {
    return { indicator: before, effects: NOTHING };
  }
  const latestMs = before.last.atMs + LONGEST_REFRESH_PAUSE_MS;
  if (isThrifty && nowMs < latestMs) {
    const nextRefreshAtMs = Math.min(latestMs, nowMs + COALESCE_MS);
    return { indicator: { ...before, nextRefreshAtMs }, effects: NOTHING };
  }
  return {
    indicator: {
      ...before,
      refreshes: before.refreshes + 1,
      nextRefreshAtMs: nowMs + REFRESH_EVERY_MS,
      last: { state: before.state, atMs: nowMs },
    },
    effects: [send(before.state, "refresh")],
  };
}

function endSession(before: Indicator | undefined, whenNotShowing: readonly Effect[]): Step {
  if (before?.phase === "showing") {
    return { indicator: undefined, effects: [send("paused", "end"), ...forgetOf(before)] };
  }
  return { indicator: undefined, effects: isStored(before) ? whenNotShowing : NOTHING };
}
