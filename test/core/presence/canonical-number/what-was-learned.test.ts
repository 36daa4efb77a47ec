import { describe, expect, it } from "vitest";
import { BrazilWorld, DAY_MS, jid, S, WITH, WITHOUT } from "./brazil-world.ts";

describe("what was learned", () => {
  async function learned(...there: string[]) {
    const world = new BrazilWorld();
    there.forEach((number) => world.directory.there.add(number));
    await world.ask(WITH, "paused");
    return world;
  }

  it.each([
    ["a hit for 30 days", [WITHOUT], 30],
    ["a miss for one day", [], 1],
  ])("is kept: %s", async (_title, there, days) => {
    const world = await learned(...there);
    await world.clock.advance(days * DAY_MS - 1);
    await world.ask(WITH, "paused");
    expect(world.directory.asked).toHaveLength(1);
    await world.clock.advance(1);
    expect(await world.ask(WITH, "composing")).toBe(jid(WITH));
    expect(world.directory.asked).toHaveLength(2);
  });

  it("survives a restart, until its wall time is over", async () => {
    const world = await learned(WITHOUT);
    await world.restart();
    expect(await world.ask(WITH, "composing")).toBe(jid(WITHOUT));
    world.clock.jumpWall(30 * DAY_MS);
    await world.ask(WITH, "paused");
    expect(world.directory.asked).toHaveLength(2);
  });

  it("is not believed after the clock was set back by years", async () => {
    const world = await learned(WITHOUT);
    world.clock.jumpWall(-365 * DAY_MS);
    await world.ask(WITH, "composing");
    expect(world.directory.asked).toHaveLength(2);
  });

  it("of neither form leaves both as they are sent", async () => {
    const world = await learned();
    expect(await world.ask(WITH, "composing")).toBe(jid(WITH));
    expect(await world.ask(WITHOUT, "composing")).toBe(jid(WITHOUT));
    expect(world.directory.asked).toHaveLength(1);
  });

  it("is replaced by what a caller's own look-up finds", async () => {
    const world = await learned(WITHOUT);
    world.directory.there.delete(WITHOUT);
    world.directory.there.add(WITH);
    expect(await world.book.lookUp(S, WITHOUT)).toEqual({ number: WITH, lid: null });
    expect(await world.ask(WITHOUT, "composing")).toBe(jid(WITH));
    world.directory.there.clear();
    expect(await world.book.lookUp(S, WITHOUT)).toBeUndefined();
    await world.ask(WITHOUT, "paused");
    expect(await world.ask(WITHOUT, "composing")).toBe(jid(WITHOUT));
  });

  it("moves back what runs when nobody is there any more", async () => {
    const world = await learned(WITHOUT);
    await world.clock.advance(3_000);
    await world.ask(WITH, "composing", 60);
    world.directory.there.clear();
    await world.book.lookUp(S, WITH);
    await world.turn();
    expect(world.running()).toMatchObject([{ chat: jid(WITH), to: jid(WITH) }]);
    expect(world.addressed.slice(-2)).toEqual([`3 ${jid(WITHOUT)} paused`, `3 ${jid(WITH)} composing`]);
  });
});
