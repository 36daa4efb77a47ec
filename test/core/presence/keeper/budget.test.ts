import { describe, expect, it } from "vitest";
import { ALICE, BOB } from "../presence-world.ts";
import { openWorld, S } from "./open-world.ts";

describe("the budget", () => {
  it("stretches refreshes first, then refuses new states, and never holds a paused back", async () => {
    const world = openWorld({ chatStatesPerSecond: 1 });
    const chat = (i: number) => ({ kind: "person", number: `55119${10_000 + i}` }) as const;
    for (let i = 0; i < 10; i++) await world.set(S, chat(i), "composing", 60);
    await expect(world.set(S, ALICE, "composing", 60)).rejects.toMatchObject({ code: "budget_exhausted" });
    expect(world.keeper.running(S)).toHaveLength(10);
    await world.pause(S, chat(0));
    expect(world.timeline.at(-1)).toBe("0 paused");
  });

  it("never stretches a refresh beyond 20 s", async () => {
    const world = openWorld({ chatStatesPerSecond: 0.1 });
    await world.set(S, ALICE, "composing", 60);
    // A paused goes out whatever is left, and takes what is left.
    for (let i = 0; i < 20; i++) {
      await world.pause(S, BOB);
      await world.clock.advance(2_100);
    }
    const alice = world.sent
      .filter(({ to }) => to === "5511988887777@s.whatsapp.net")
      .map(({ atMs }) => atMs);
    const gaps = alice.slice(1).map((atMs, i) => atMs - (alice[i] ?? 0));
    expect(gaps).toEqual([20_000, 20_000]);
  });

  it("is not spent by coalesced calls, and fills again", async () => {
    const world = openWorld({ chatStatesPerSecond: 1 });
    for (let i = 0; i < 100; i++) await world.set(S, ALICE, "composing");
    expect(world.sent).toHaveLength(1);
    for (let i = 0; i < 9; i++) await world.set(S, BOB, i % 2 === 0 ? "composing" : "recording");
    await expect(world.set(S, BOB, "recording")).rejects.toMatchObject({ code: "budget_exhausted" });
    await world.clock.advance(1_000);
    await world.set(S, BOB, "recording");
  });
});
