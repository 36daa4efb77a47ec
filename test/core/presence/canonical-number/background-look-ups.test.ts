import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatAddress } from "../../../../src/core/index.ts";
import { setPresence } from "../../../../src/core/presence/set-presence.ts";
import type { Session } from "../../../../src/core/sessions/session.ts";
import { BrazilWorld, MINUTE_MS, S } from "./brazil-world.ts";

describe("look-ups in the background", () => {
  const pauseMs = fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 0, max: 3_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 70_000 }) },
  );
  const mobile = (index: number) => `5521${String(988_000_000 + index)}`;

  it("are at most ten in any minute for each session", async () => {
    const world = new BrazilWorld();
    world.connections.open("session-2");
    for (let i = 0; i < 15; i++) {
      await world.ask(mobile(i), "composing");
      await world.clock.advance(1_000);
    }
    expect(world.directory.asked).toHaveLength(10);
    await world.ask(mobile(20), "composing", undefined, "session-2");
    expect(world.directory.asked).toHaveLength(11);
    // The first was 60 s ago when the second was 59.
    await world.clock.advance(45_000);
    await world.ask(mobile(10), "recording");
    await world.ask(mobile(11), "recording");
    expect(world.directory.asked).toHaveLength(12);
  });

  it("are at most ten in any minute over any times of calls", () =>
    fc.assert(
      fc.asyncProperty(fc.array(pauseMs, { maxLength: 60, size: "max" }), async (pauses) => {
        const world = new BrazilWorld();
        const times: number[] = [];
        const lookUp = world.directory.lookUp.bind(world.directory);
        world.directory.lookUp = (...args) => {
          times.push(world.clock.nowMs());
          return lookUp(...args);
        };
        for (const [i, pauseMs] of pauses.entries()) {
          world.clock.advanceAtOnce(pauseMs);
          await world.ask(mobile(i), "composing");
        }
        for (const [i, atMs] of times.entries()) {
          expect(atMs - (times[i - 10] ?? -Infinity)).toBeGreaterThanOrEqual(MINUTE_MS);
        }
        expect(times.length).toBeGreaterThanOrEqual(Math.min(pauses.length, 10));
      }),
      { numRuns: 100 },
    ));

  it("are made for no number that has one form", async () => {
    const world = new BrazilWorld();
    for (const number of ["551133334444", "4915112345678", "15551234567"])
      await world.ask(number, "composing");
    const group: ChatAddress = { kind: "group", id: "120363000000000001" };
    const session = { id: S } as Session;
    const asked = { state: "composing", durationMs: null } as const;
    await setPresence(world.keeper, world.book, session, { chat: group, ...asked });
    await setPresence(world.keeper, world.book, session, {
      chat: { kind: "lid", lid: "12345678" },
      ...asked,
    });
    await world.turn();
    expect(world.directory.asked).toEqual([]);
  });
});
