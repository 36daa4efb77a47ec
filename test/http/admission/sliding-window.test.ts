import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSlidingWindow } from "../../../src/http/admission/sliding-window.ts";
import { ManualClock } from "../../support/manual-clock.ts";

/** Moves of time and requests of a few keys, in any order. */
const steps = fc.array(
  fc.oneof(
    fc.record({ waitMs: fc.integer({ min: 0, max: 70_000 }) }),
    fc.record({ key: fc.constantFrom("a", "b", "c"), limit: fc.integer({ min: 1, max: 4 }) }),
  ),
  { maxLength: 80 },
);

describe("sliding window", () => {
  it("accepts exactly as many as the limit in any 60 s", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const clock = new ManualClock();
        const window = createSlidingWindow(clock, 100);
        const accepted: { key: string; atMs: number }[] = [];
        for (const step of plan) {
          if ("waitMs" in step) {
            await clock.advance(step.waitMs);
            continue;
          }
          const nowMs = clock.nowMs();
          const inside = accepted.filter(({ key, atMs }) => key === step.key && atMs > nowMs - 60_000);
          const expected = inside.length < step.limit;
          const taken = window.take(step.key, step.limit);
          if (expected) accepted.push({ key: step.key, atMs: nowMs });
          const first = inside[0]?.atMs ?? nowMs;
          expect(taken).toEqual({
            isAccepted: expected,
            used: inside.length + (expected ? 1 : 0),
            resetInMs: first + 60_000 - nowMs,
          });
        }
      }),
    );
  });

  it("lets one in at the moment the oldest leaves, not before", async () => {
    const clock = new ManualClock();
    const window = createSlidingWindow(clock, 100);
    window.take("key", 2);
    await clock.advance(10_000);
    window.take("key", 2);
    await clock.advance(49_999);
    expect(window.take("key", 2)).toEqual({ isAccepted: false, used: 2, resetInMs: 1 });
    await clock.advance(1);
    expect(window.take("key", 2)).toEqual({ isAccepted: true, used: 2, resetInMs: 10_000 });
    expect(window.take("key", 2).isAccepted).toBe(false);
  });

  it("tells a bucket's state without taking from it", () => {
    const window = createSlidingWindow(new ManualClock(), 100);
    expect(window.peek("key")).toEqual({ used: 0, resetInMs: 0 });
    window.take("key", 2);
    expect(window.peek("key")).toEqual({ used: 1, resetInMs: 60_000 });
    expect(window.peek("key")).toEqual({ used: 1, resetInMs: 60_000 });
  });

  it("is not moved by the wall clock", () => {
    const clock = new ManualClock();
    const window = createSlidingWindow(clock, 100);
    window.take("key", 1);
    clock.jumpWall(3_600_000);
    expect(window.take("key", 1).isAccepted).toBe(false);
  });

  it("lets the keys beyond the most share one bucket, and keeps the known ones apart", () => {
    const window = createSlidingWindow(new ManualClock(), 2);
    window.take("one", 3);
    window.take("two", 3);
    expect(window.take("three", 3)).toMatchObject({ isAccepted: true, used: 1 });
    expect(window.take("four", 3)).toMatchObject({ isAccepted: true, used: 2 });
    expect(window.peek("five")).toMatchObject({ used: 2 });
    expect(window.take("one", 3)).toMatchObject({ isAccepted: true, used: 2 });
  });

  it("gives the place of a key that was idle for 60 s away, and no other", async () => {
    const clock = new ManualClock();
    const window = createSlidingWindow(clock, 2);
    window.take("one", 9);
    window.take("two", 9);
    await clock.advance(30_000);
    window.take("one", 9);
    await clock.advance(30_000);
    // "two" is idle since 60 s; "one" has been here 30 s ago.
    expect(window.take("three", 9)).toMatchObject({ used: 1 });
    expect(window.take("four", 9)).toMatchObject({ used: 1 });
    expect(window.take("five", 9)).toMatchObject({ used: 2 });
    expect(window.peek("one")).toMatchObject({ used: 1 });
  });
});
