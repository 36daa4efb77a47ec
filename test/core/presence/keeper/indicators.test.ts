import { describe, expect, it } from "vitest";
import type { PresenceWorld } from "../presence-world.ts";
import { ALICE, BOB } from "../presence-world.ts";
import { openWorld, S } from "./open-world.ts";

describe("an indicator with a duration", () => {
  it("is repeated every 8 s and ends with one paused", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 25);
    await world.clock.advance(120_000);
    expect(world.timeline).toEqual([
      "0 composing",
      "8 composing",
      "16 composing",
      "24 composing",
      "25 paused",
    ]);
    expect(world.leases.leases.size).toBe(0);
    expect(world.clock.pending).toBe(0);
  });

  it("is not repeated at the moment of its end", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "recording", 8);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 recording", "8 paused"]);
  });

  it("is replaced by a newer one without: no paused at the older deadline", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 5);
    await world.clock.advance(3_000);
    await world.set(S, ALICE, "recording");
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "3 recording"]);
    expect(world.leases.leases.size).toBe(0);
  });

  it("is prolonged by a newer one: paused at the newer deadline only", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 5);
    await world.clock.advance(3_000);
    await world.set(S, ALICE, "composing", 10);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "3 composing", "11 composing", "13 paused"]);
  });

  it("is shortened by a newer one", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 60);
    await world.clock.advance(3_000);
    await world.set(S, ALICE, "composing", 2);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "3 composing", "5 paused"]);
  });

  it("ends by a pause before its time, once", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 20);
    await world.clock.advance(1_000);
    await world.pause(S, ALICE);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "1 paused"]);
    expect(world.counts.lagsMs).toEqual([]);
  });

  it("ends by a message from here with paused, by one from the phone without", async () => {
    for (const fromHere of [true, false]) {
      const world = openWorld();
      await world.set(S, ALICE, "composing", 20);
      await world.clock.advance(1_000);
      await world.keeper.messageSent(
        S,
        { key: "5511988887777@s.whatsapp.net", formerKeys: [], to: ALICE },
        fromHere,
      );
      await world.clock.advance(60_000);
      expect(world.timeline).toEqual(fromHere ? ["0 composing", "1 paused"] : ["0 composing"]);
      expect(world.leases.leases.size).toBe(0);
    }
  });

  it("does not care about a jump of the wall clock", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 10);
    world.clock.jumpWall(3_600_000);
    await world.clock.advance(5_000);
    world.clock.jumpWall(-7_200_000);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "8 composing", "10 paused"]);
  });
});

describe("the end of what runs in a chat", () => {
  const end = (world: PresenceWorld, chat = ALICE) => world.keeper.end(S, world.known(S, chat));

  it("is one paused, for an indicator with a duration or without", async () => {
    for (const seconds of [30, undefined]) {
      const world = openWorld();
      await world.set(S, ALICE, "composing", seconds);
      await world.clock.advance(1_000);
      await end(world);
      await end(world);
      await world.clock.advance(60_000);
      expect(world.timeline).toEqual(["0 composing", "1 paused"]);
      expect(world.leases.leases.size).toBe(0);
    }
  });

  it("sends nothing where nothing runs", async () => {
    const world = openWorld();
    await end(world);
    await world.set(S, ALICE, "composing", 5);
    await end(world, BOB);
    await world.clock.advance(60_000);
    await end(world);
    expect(world.timeline).toEqual(["0 composing", "5 paused"]);
    expect(world.clock.pending).toBe(0);
  });

  it("is owed while the connection is lost, and when it is lost on the way", async () => {
    for (const isCut of [true, false]) {
      const world = openWorld();
      await world.set(S, ALICE, "composing", 30);
      if (isCut) world.connections.cut(S);
      world.connections.losesStanzas = !isCut;
      await end(world);
      world.connections.losesStanzas = false;
      await world.clock.advance(500);
      world.connections.open(S);
      await world.clock.advance(60_000);
      expect(world.timeline).toEqual(["0 composing", isCut ? "0.5 paused" : "1 paused"]);
    }
  });
});

describe("an indicator without a duration", () => {
  it("goes out once and is listed for 25 s", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing");
    await world.clock.advance(24_999);
    expect(world.keeper.running(S)).toMatchObject([{ state: "composing", endsAtWallMs: null }]);
    await world.clock.advance(1);
    expect(world.keeper.running(S)).toEqual([]);
    expect(world.timeline).toEqual(["0 composing"]);
    expect(world.leases.writes).toBe(0);
  });
});

describe("a change of state", () => {
  it("goes out at once, with no paused between", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 10);
    await world.set(S, ALICE, "recording", 10);
    await world.set(S, ALICE, "composing", 10);
    expect(world.timeline).toEqual(["0 composing", "0 recording", "0 composing"]);
  });
});

describe("the same state again", () => {
  it("is not sent within 2 s, and its deadline moves all the same", async () => {
    const world = openWorld();
    for (let i = 0; i < 50; i++) {
      await world.set(S, ALICE, "composing", 10);
      await world.clock.advance(39);
    }
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "8 composing", `${(49 * 39) / 1000 + 10} paused`]);
    expect(world.counts.coalesced).toBe(49);
  });

  it("holds for paused too, but a pause of nothing is sent", async () => {
    const world = openWorld();
    await world.pause(S, ALICE);
    await world.pause(S, ALICE);
    await world.clock.advance(2_000);
    await world.pause(S, ALICE);
    expect(world.timeline).toEqual(["0 paused", "2 paused"]);
  });

  it("is sent after a paused, however soon", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 5);
    await world.pause(S, ALICE);
    await world.set(S, ALICE, "composing", 5);
    expect(world.timeline).toEqual(["0 composing", "0 paused", "0 composing"]);
  });
});
