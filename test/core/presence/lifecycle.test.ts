import { describe, expect, it } from "vitest";
import type { Indicator } from "../../../src/core/presence/indicator.ts";
import { step } from "../../../src/core/presence/lifecycle.ts";
import type { Effect } from "../../../src/core/presence/presence-event.ts";
import { EVENTS, INDICATORS, interrupted, NOW, owed, showing } from "./lifecycle-cases.ts";
import { TABLE } from "./lifecycle-table.ts";

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
