import { describe, expect, it } from "vitest";
import { BrazilWorld, jid, S, WITH, WITHOUT } from "./brazil-world.ts";

describe("a Brazilian number that nothing is known of", () => {
  it("is sent to at once as it was given, and looked up under both forms", async () => {
    const world = new BrazilWorld();
    world.directory.there.add(WITHOUT);
    expect(await world.ask(WITH, "composing", 5)).toBe(jid(WITH));
    expect(world.directory.asked).toEqual([{ sessionId: S, forms: [WITH, WITHOUT] }]);
  });

  it("is not waited for", async () => {
    const world = new BrazilWorld();
    world.directory.state = "hangs";
    expect(await world.ask(WITH, "composing", 5)).toBe(jid(WITH));
    expect(await world.ask(WITH, "paused")).toBe(jid(WITH));
    await world.clock.advance(60_000);
    expect(world.addressed).toEqual([`0 ${jid(WITH)} composing`, `0 ${jid(WITH)} paused`]);
  });

  it("is asked for once while the answer is awaited, whatever the form", async () => {
    const world = new BrazilWorld();
    world.directory.state = "hangs";
    for (const number of [WITH, WITHOUT, WITH]) await world.ask(number, "composing");
    expect(world.directory.asked).toHaveLength(1);
  });

  it("is not looked up for a call that was refused", async () => {
    const world = new BrazilWorld();
    world.connections.cut(S);
    await expect(world.ask(WITH, "composing", 5)).rejects.toMatchObject({ code: "session_not_connected" });
    await expect(world.ask(WITH, "paused")).rejects.toMatchObject({ code: "session_not_connected" });
    await world.turn();
    expect(world.directory.asked).toEqual([]);
  });

  it("is looked up again after a look-up that failed", async () => {
    const world = new BrazilWorld();
    world.directory.there.add(WITHOUT);
    world.directory.state = "fails";
    expect(await world.ask(WITH, "composing")).toBe(jid(WITH));
    expect(world.numbers.known.size).toBe(0);
    world.directory.state = "answers";
    expect(await world.ask(WITH, "recording")).toBe(jid(WITH));
    await world.ask(WITH, "paused");
    expect(await world.ask(WITH, "composing")).toBe(jid(WITHOUT));
    expect(world.directory.asked).toHaveLength(2);
  });

  it("does without when what was learned cannot be stored", async () => {
    const world = new BrazilWorld();
    world.directory.there.add(WITHOUT);
    world.numbers.isBroken = true;
    await world.ask(WITH, "composing");
    expect(await world.ask(WITH, "recording")).toBe(jid(WITH));
    expect(world.log.some((line) => line.includes("cannot be stored"))).toBe(true);
  });
});

describe("a Brazilian number whose canonical form is known", () => {
  it.each([
    ["with its ninth digit", WITH, WITHOUT],
    ["without it", WITHOUT, WITH],
  ])("is sent to %s under either form", async (_title, canonical, other) => {
    const world = new BrazilWorld();
    world.directory.there.add(canonical);
    await world.ask(other, "paused");
    await world.clock.advance(10_000);
    expect(await world.ask(other, "composing", 5)).toBe(jid(canonical));
    expect(await world.ask(canonical, "paused")).toBe(jid(canonical));
    expect(world.addressed.slice(1)).toEqual([
      `10 ${jid(canonical)} composing`,
      `10 ${jid(canonical)} paused`,
    ]);
    expect(world.directory.asked).toHaveLength(1);
  });

  it("is another session's to learn by itself", async () => {
    const world = new BrazilWorld();
    world.connections.open("session-2");
    world.directory.there.add(WITHOUT);
    await world.ask(WITH, "paused");
    await world.clock.advance(10_000);
    expect(await world.ask(WITH, "composing", 5, "session-2")).toBe(jid(WITH));
    expect(world.directory.asked.map(({ sessionId }) => sessionId)).toEqual([S, "session-2"]);
  });

  it("is one chat with the LID that was learned for its other form", async () => {
    const world = new BrazilWorld();
    world.directory.there.add(WITHOUT);
    await world.ask(WITH, "paused");
    world.connections.lids.set(WITH, "123456789");
    await world.clock.advance(10_000);
    expect(await world.ask(WITHOUT, "composing", 60)).toBe("123456789@lid");
    expect(await world.ask(WITH, "paused")).toBe("123456789@lid");
    expect(world.running()).toEqual([]);
  });
});
