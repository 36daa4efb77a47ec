import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPulse } from "../../../src/whatsapp/line/pulse.ts";

const EVERY_MS = 25_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a pulse", () => {
  it("beats for each once in its interval, half a second late at most", () => {
    const pulse = createPulse(EVERY_MS);
    const leaveFirst = pulse.join(() => undefined);
    const beatenAtMs: number[] = [];
    vi.advanceTimersByTime(123);
    const joinedAtMs = performance.now();
    const leave = pulse.join(() => void beatenAtMs.push(performance.now() - joinedAtMs));
    vi.advanceTimersByTime(10 * EVERY_MS);
    expect(beatenAtMs).toHaveLength(9);
    for (const [nth, atMs] of beatenAtMs.entries()) {
      const sinceMs = atMs - (beatenAtMs[nth - 1] ?? 0);
      expect(sinceMs).toBeGreaterThanOrEqual(EVERY_MS);
      expect(sinceMs).toBeLessThanOrEqual(EVERY_MS + 500);
    }
    leave();
    leaveFirst();
  });

  it("beats together for those that joined together, by one timer", () => {
    const pulse = createPulse(EVERY_MS);
    const leaveFirst = pulse.join(() => undefined);
    const turns: string[] = [];
    const joined = ["a", "b", "c"].map((name) => {
      vi.advanceTimersByTime(100);
      return pulse.join(() => void turns.push(`${name} ${performance.now()}`));
    });
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(EVERY_MS + 500);
    expect(turns.map((turn) => turn.slice(0, 2)).join("")).toBe("a b c ");
    expect(new Set(turns.map((turn) => turn.slice(2))).size).toBe(1);
    for (const leave of [leaveFirst, ...joined]) leave();
  });

  it("does not beat for who has left, in the middle of a beat either, and rests when all have", () => {
    const pulse = createPulse(EVERY_MS);
    const beaten: string[] = [];
    const leaveOne = pulse.join(() => {
      beaten.push("one");
      leaveOne();
      leaveOther();
    });
    const leaveOther = pulse.join(() => void beaten.push("other"));
    vi.advanceTimersByTime(3 * EVERY_MS);
    expect(beaten).toEqual(["one"]);
    expect(vi.getTimerCount()).toBe(0);
    const leave = pulse.join(() => void beaten.push("anew"));
    vi.advanceTimersByTime(EVERY_MS + 500);
    expect(beaten).toEqual(["one", "anew"]);
    leave();
    leave();
    expect(vi.getTimerCount()).toBe(0);
  });
});
