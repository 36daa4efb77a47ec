import { describe, expect, it } from "vitest";
import { ALICE, BOB } from "../presence-world.ts";
import { openWorld, S } from "./open-world.ts";

describe("announce", () => {
  it("is available around indicators, and unavailable 5 s after the last", async () => {
    const world = openWorld({ mode: "announce" });
    await world.set(S, ALICE, "composing", 3);
    await world.set(S, BOB, "recording", 6);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual([
      "0 unavailable",
      "0 available",
      "0 composing",
      "0 recording",
      "3 paused",
      "6 paused",
      "11 unavailable",
    ]);
  });

  it("stays available when another indicator begins within the 5 s", async () => {
    const world = openWorld({ mode: "announce" });
    await world.set(S, ALICE, "composing", 3);
    await world.clock.advance(6_000);
    await world.set(S, ALICE, "composing", 3);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual([
      "0 unavailable",
      "0 available",
      "0 composing",
      "3 paused",
      "6 composing",
      "9 paused",
      "14 unavailable",
    ]);
  });

  it("counts an indicator without a duration as running for 25 s", async () => {
    const world = openWorld({ mode: "announce" });
    await world.set(S, ALICE, "composing");
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 unavailable", "0 available", "0 composing", "30 unavailable"]);
  });

  it("is available again before what is taken up after a lost connection", async () => {
    const world = openWorld({ mode: "announce" });
    await world.set(S, ALICE, "composing", 10);
    world.connections.cut(S);
    await world.clock.advance(2_000);
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline.slice(3)).toEqual([
      "2 unavailable",
      "2 available",
      "2 composing",
      "10 paused",
      "15 unavailable",
    ]);
  });

  it("says unavailable at an orderly stop", async () => {
    const world = openWorld({ mode: "announce" });
    await world.set(S, ALICE, "composing", 10);
    await world.keeper.close();
    expect(world.timeline.slice(-2)).toEqual(["0 paused", "0 unavailable"]);
  });
});

describe("quiet", () => {
  it("sends chat states only", async () => {
    const world = openWorld({ mode: "quiet" });
    await world.set(S, ALICE, "composing", 3);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "3 paused"]);
  });
});

describe("online", () => {
  it("is available from the opening on", async () => {
    const world = openWorld({ mode: "online" });
    await world.set(S, ALICE, "composing", 3);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 available", "0 composing", "3 paused"]);
  });
});

describe("a changed mode", () => {
  it("takes effect at once", () => {
    const world = openWorld({ mode: "announce" });
    world.mode = "online";
    world.keeper.announceModeChanged(S);
    world.mode = "announce";
    world.keeper.announceModeChanged(S);
    expect(world.timeline).toEqual(["0 unavailable", "0 available", "0 unavailable"]);
  });

  it("leaves a session available while something runs", async () => {
    const world = openWorld({ mode: "online" });
    await world.set(S, ALICE, "composing", 3);
    world.mode = "announce";
    world.keeper.announceModeChanged(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 available", "0 composing", "3 paused", "8 unavailable"]);
  });

  it("takes a session back that becomes quiet", async () => {
    const world = openWorld({ mode: "announce" });
    await world.set(S, ALICE, "composing", 3);
    world.mode = "quiet";
    world.keeper.announceModeChanged(S);
    expect(world.timeline.at(-1)).toBe("0 unavailable");
  });
});
