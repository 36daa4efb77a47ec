import { describe, expect, it } from "vitest";
import { BrazilWorld, jid, person, S, WITH, WITHOUT } from "./brazil-world.ts";

describe("a canonical form that is learned while an indicator runs", () => {
  /** It is learned 3 s after the state. */
  async function learnedWhileRunning(seconds?: number) {
    const world = new BrazilWorld();
    world.directory.state = "fails";
    await world.ask(WITH, "composing", seconds);
    await world.clock.advance(3_000);
    world.directory.state = "answers";
    world.directory.there.add(WITHOUT);
    await world.book.lookUp(S, WITH);
    await world.turn();
    return world;
  }
  const MOVED = [`0 ${jid(WITH)} composing`, `3 ${jid(WITH)} paused`, `3 ${jid(WITHOUT)} composing`];

  it("moves it there at once, its deadline kept", async () => {
    const world = await learnedWhileRunning(14);
    await world.clock.advance(120_000);
    expect(world.addressed).toEqual([...MOVED, `11 ${jid(WITHOUT)} composing`, `14 ${jid(WITHOUT)} paused`]);
    expect(world.leases.leases.size).toBe(0);
    expect(world.clock.pending).toBe(0);
  });

  it("moves one without a duration, which counts as running for as long as before", async () => {
    const world = await learnedWhileRunning();
    await world.clock.advance(21_999);
    expect(world.running()).toHaveLength(1);
    await world.clock.advance(1);
    expect(world.running()).toEqual([]);
    expect(world.addressed).toEqual(MOVED);
    expect(world.leases.writes).toBeLessThanOrEqual(1);
  });

  it("keeps its lease under one key, that of the form that is there", async () => {
    const world = await learnedWhileRunning(60);
    await world.clock.advance(100);
    expect([...world.leases.leases.keys()]).toEqual([`${S} ${jid(WITHOUT)}`]);
    expect([...world.leases.leases.values()]).toMatchObject([{ to: jid(WITHOUT), state: "composing" }]);
  });

  it.each([WITH, WITHOUT])("lets a pause under %s end it", async (number) => {
    const world = await learnedWhileRunning(60);
    await world.clock.advance(1_000);
    expect(await world.ask(number, "paused")).toBe(jid(WITHOUT));
    await world.clock.advance(120_000);
    expect(world.addressed).toEqual([...MOVED, `4 ${jid(WITHOUT)} paused`]);
    expect(world.leases.leases.size).toBe(0);
  });

  it.each([WITH, WITHOUT])("lets a newer call under %s replace it", async (number) => {
    const world = await learnedWhileRunning(20);
    expect(await world.ask(number, "composing", 20)).toBe(jid(WITHOUT));
    await world.clock.advance(1_000);
    expect(await world.ask(number, "recording", 7)).toBe(jid(WITHOUT));
    await world.clock.advance(60_000);
    expect(world.addressed).toEqual([...MOVED, `4 ${jid(WITHOUT)} recording`, `11 ${jid(WITHOUT)} paused`]);
  });

  it("lets a pause of a moment ago be said again at the form that is there", async () => {
    const world = new BrazilWorld();
    world.directory.there.add(WITHOUT);
    expect(await world.ask(WITH, "paused")).toBe(jid(WITH));
    expect(await world.ask(WITH, "paused")).toBe(jid(WITHOUT));
    expect(world.addressed).toEqual([`0 ${jid(WITH)} paused`, `0 ${jid(WITHOUT)} paused`]);
  });

  it("shows one chat to who lists, and the same to who asks under either form", async () => {
    const world = await learnedWhileRunning(60);
    expect(world.running()).toMatchObject([{ chat: jid(WITHOUT), to: jid(WITHOUT), state: "composing" }]);
    for (const number of [WITH, WITHOUT]) {
      expect(await world.explain(number)).toMatchObject({
        chat: jid(WITHOUT),
        to: jid(WITHOUT),
        isOnWhatsApp: true,
        indicator: { chat: jid(WITHOUT), state: "composing" },
        lastStanza: { state: "composing", reason: "move" },
      });
    }
    await world.ask(WITHOUT, "paused");
    for (const number of [WITH, WITHOUT]) {
      expect(await world.explain(number)).toMatchObject({
        chat: jid(WITHOUT),
        to: jid(WITHOUT),
        indicator: null,
      });
    }
  });

  it("tells what was last sent to a chat in which nothing ran any more", async () => {
    const world = new BrazilWorld();
    world.directory.there.add(WITHOUT);
    await world.ask(WITH, "paused");
    expect(await world.explain(WITH)).toMatchObject({ to: jid(WITHOUT), lastStanza: { state: "paused" } });
  });

  it("tells who follows that it ended under the one form and began under the other", async () => {
    const world = await learnedWhileRunning(60);
    expect(world.facts.map(({ name }) => name)).toEqual([
      "presence_started",
      "presence_ended",
      "presence_started",
    ]);
    expect([...world.told.values()]).toEqual(world.running());
  });

  it("is the newer's of two that run under both forms, wherever it was", async () => {
    for (const canonical of [WITH, WITHOUT]) {
      const world = new BrazilWorld();
      world.directory.state = "fails";
      await world.ask(WITH, "composing", 60);
      await world.clock.advance(1_000);
      await world.ask(WITHOUT, "recording", 50);
      await world.clock.advance(1_000);
      expect(world.running()).toHaveLength(2);
      world.directory.state = "answers";
      world.directory.there.add(canonical);
      await world.book.lookUp(S, WITH);
      await world.turn();
      expect(world.running()).toMatchObject([
        { chat: jid(canonical), to: jid(canonical), state: "recording" },
      ]);
      expect([...world.told.values()]).toEqual(world.running());
      const moved = [`2 ${jid(WITHOUT)} paused`, `2 ${jid(WITH)} recording`];
      expect(world.addressed.slice(2)).toEqual(canonical === WITH ? moved : [`2 ${jid(WITH)} paused`]);
      await world.clock.advance(120_000);
      expect(world.addressed.at(-1)).toBe(`51 ${jid(canonical)} paused`);
      expect(world.leases.leases.size).toBe(0);
      expect(world.clock.pending).toBe(0);
    }
  });

  it("moves it when the connection is back: paused to the one, the state to the other", async () => {
    const world = new BrazilWorld();
    world.directory.state = "fails";
    await world.ask(WITH, "composing", 60);
    await world.clock.advance(1_000);
    world.connections.cut(S);
    world.directory.state = "answers";
    world.directory.there.add(WITHOUT);
    await world.book.lookUp(S, WITH);
    expect(world.running()).toMatchObject([{ chat: jid(WITHOUT), to: jid(WITHOUT), isShowing: false }]);
    await world.clock.advance(1_000);
    world.connections.open(S);
    await world.clock.advance(120_000);
    expect(world.addressed.slice(0, 3)).toEqual([
      `0 ${jid(WITH)} composing`,
      `2 ${jid(WITH)} paused`,
      `2 ${jid(WITHOUT)} composing`,
    ]);
    expect(world.addressed.at(-1)).toBe(`60 ${jid(WITHOUT)} paused`);
    expect(world.leases.leases.size).toBe(0);
    expect(world.clock.pending).toBe(0);
  });

  it.each([
    ["before its lease was written anew", 0],
    ["after that", 100],
  ])("goes on where it has moved when the process was killed %s", async (_title, waitMs) => {
    const world = new BrazilWorld();
    world.directory.state = "fails";
    await world.ask(WITH, "composing", 60);
    await world.clock.advance(1_000);
    world.directory.state = "answers";
    world.directory.there.add(WITHOUT);
    if (waitMs === 0) world.connections.losesStanzas = true;
    await world.book.lookUp(S, WITH);
    await world.clock.advance(waitMs);
    await world.restart();
    expect(world.running()).toMatchObject([{ chat: jid(WITHOUT), to: jid(WITHOUT) }]);
    expect(await world.ask(WITH, "paused")).toBe(jid(WITHOUT));
    await world.clock.advance(120_000);
    const last = (to: string) => world.sent.findLast((sent) => sent.to === to)?.state;
    expect([last(jid(WITH)), last(jid(WITHOUT))]).toEqual(["paused", "paused"]);
    expect(world.addressed.filter((line) => line.includes(`${jid(WITH)} paused`))).toHaveLength(1);
    expect(world.leases.leases.size).toBe(0);
    expect(world.clock.pending).toBe(0);
  });

  it("owes the paused at the one and repeats the state at the other when both are lost on a line that goes on", async () => {
    const world = new BrazilWorld();
    world.directory.state = "fails";
    await world.ask(WITH, "composing", 20);
    await world.clock.advance(1_000);
    world.directory.state = "answers";
    world.directory.there.add(WITHOUT);
    world.connections.losesStanzas = true;
    await world.book.lookUp(S, WITH);
    await world.turn();
    world.connections.losesStanzas = false;
    await world.clock.advance(120_000);
    expect(world.addressed).toEqual([
      `0 ${jid(WITH)} composing`,
      `2 ${jid(WITH)} paused`,
      `2 ${jid(WITHOUT)} composing`,
      `10 ${jid(WITHOUT)} composing`,
      `18 ${jid(WITHOUT)} composing`,
      `20 ${jid(WITHOUT)} paused`,
    ]);
    expect(world.leases.leases.size).toBe(0);
  });

  it("leaves nothing of a call that was on its way and was lost", async () => {
    const world = new BrazilWorld();
    world.directory.there.add(WITHOUT);
    world.connections.holdsStanzas = true;
    const call = Promise.allSettled([world.set(S, person(WITH), "composing", 20)]);
    await world.book.lookUp(S, WITH);
    await world.connections.settle("is lost");
    expect(await call).toMatchObject([{ status: "rejected" }]);
    world.connections.cut(S);
    await world.clock.advance(1_000);
    world.connections.open(S);
    await world.clock.advance(120_000);
    expect(world.addressed).toEqual([]);
    expect(world.leases.leases.size).toBe(0);
    expect(world.clock.pending).toBe(0);
  });

  it("moves nothing more than once, however often it is told", async () => {
    const world = await learnedWhileRunning(14);
    for (let i = 0; i < 3; i++) await world.book.lookUp(S, i % 2 === 0 ? WITH : WITHOUT);
    await world.turn();
    expect(world.addressed).toEqual(MOVED);
  });

  it("lets the refused pause of a lost connection be owed where it is shown", async () => {
    const world = await learnedWhileRunning(60);
    world.connections.cut(S);
    await expect(world.ask(WITH, "paused")).rejects.toMatchObject({ code: "session_not_connected" });
    world.connections.open(S);
    await world.clock.advance(120_000);
    expect(world.addressed).toEqual([...MOVED, `3 ${jid(WITHOUT)} paused`]);
  });
});
