import { describe, expect, it } from "vitest";
import {
  NOTHING_YET,
  viewAfter,
  viewAt,
  type PartnerView,
  type Signal,
} from "../../../src/sandbox/page/partner-view.ts";

type Heard = readonly [atMs: number, signal: Signal];

function after(...heard: readonly Heard[]): PartnerView {
  return heard.reduce((view, [atMs, signal]) => viewAfter(view, signal, atMs), NOTHING_YET);
}

function showsAt(nowMs: number, view: PartnerView): string | undefined {
  return viewAt(view, nowMs).indicator?.kind;
}

describe("what a partner sees", () => {
  it("is an indicator from its signal on, for 25 s", () => {
    const view = after([1000, "composing"]);
    expect(showsAt(1000, view)).toBe("typing");
    expect(showsAt(25_999, view)).toBe("typing");
    expect(showsAt(26_000, view)).toBeUndefined();
    expect(viewAt(view, 90_000).end).toEqual({ kind: "typing", by: "time", lastedMs: 25_000 });
  });

  it("is one indicator however often it is refreshed, for 25 s after the last time", () => {
    const view = after([0, "recording"], [8000, "recording"], [16_000, "recording"]);
    expect(view.indicator).toEqual({ kind: "recording", sinceMs: 0, refreshedAtMs: 16_000 });
    expect(showsAt(40_999, view)).toBe("recording");
    expect(viewAt(view, 41_000).end).toEqual({ kind: "recording", by: "time", lastedMs: 41_000 });
  });

  it("is a new indicator when the kind changes, or when the one before has gone", () => {
    expect(after([0, "composing"], [5000, "recording"]).indicator?.sinceMs).toBe(5000);
    expect(after([0, "composing"], [25_000, "composing"]).indicator?.sinceMs).toBe(25_000);
    expect(after([0, "composing"], [24_999, "composing"]).indicator?.sinceMs).toBe(0);
  });

  it.each(["paused", "message", "unavailable"] as const)("is nothing after %s", (signal) => {
    const view = after([0, "composing"], [3000, signal]);
    expect(view).toEqual({ indicator: undefined, end: { kind: "typing", by: signal, lastedMs: 3000 } });
    expect(showsAt(3000, after([0, "composing"], [3000, signal], [3000, "composing"]))).toBe("typing");
  });

  it("remembers how an indicator ended, whatever comes when none shows", () => {
    const { end } = after([0, "composing"], [2000, "paused"], [3000, "message"], [4000, "paused"]);
    expect(end).toEqual({ kind: "typing", by: "paused", lastedMs: 2000 });
    expect(after([0, "composing"], [30_000, "paused"]).end?.by).toBe("time");
    expect(after([0, "paused"])).toEqual(NOTHING_YET);
  });
});
