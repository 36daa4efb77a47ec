import { describe, expect, it } from "vitest";
import { ALICE, PresenceWorld } from "../presence-world.ts";
import { openWorld, S } from "./open-world.ts";

describe("a session that is not open", () => {
  it("refuses calls and sends nothing", async () => {
    const world = new PresenceWorld();
    await expect(world.set(S, ALICE, "composing", 5)).rejects.toMatchObject({
      code: "session_not_connected",
    });
    await expect(world.pause(S, ALICE)).rejects.toMatchObject({ code: "session_not_connected" });
    await world.clock.advance(60_000);
    expect(world.sent).toEqual([]);
    expect(world.clock.pending).toBe(0);
  });

  it("goes on with what ran when it comes back in time", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 10);
    await world.clock.advance(2_000);
    world.connections.cut(S);
    await world.clock.advance(4_000);
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "6 composing", "10 paused"]);
  });

  it("owes one paused for what ended meanwhile", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 10);
    world.connections.cut(S);
    await world.clock.advance(40_000);
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "40 paused"]);
    expect(world.counts.owed).toBe(1);
    expect(world.leases.leases.size).toBe(0);
  });

  it("drops a debt of more than a minute", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 10);
    world.connections.cut(S);
    await world.clock.advance(71_000);
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing"]);
    expect(world.counts.dropped).toBe(1);
    expect(world.leases.leases.size).toBe(0);
    expect(world.clock.pending).toBe(0);
  });

  it("owes the paused of a refused pause", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 50);
    world.connections.cut(S);
    await expect(world.pause(S, ALICE)).rejects.toMatchObject({ code: "session_not_connected" });
    await world.clock.advance(10_000);
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "10 paused"]);
  });

  it("does not repeat what had no duration", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing");
    world.connections.cut(S);
    await world.clock.advance(1_000);
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing"]);
  });
});

describe("a stanza that is lost with its connection", () => {
  it("refuses the call, and what ran before goes on", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 20);
    await world.clock.advance(1_000);
    world.connections.losesStanzas = true;
    await expect(world.set(S, ALICE, "recording", 5)).rejects.toMatchObject({
      code: "session_not_connected",
    });
    world.connections.cut(S);
    world.connections.losesStanzas = false;
    await world.clock.advance(1_000);
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual([
      "0 composing",
      "2 composing",
      "10 composing",
      "18 composing",
      "20 paused",
    ]);
  });

  it("leaves nothing of a first call that was refused", async () => {
    const world = openWorld();
    world.connections.losesStanzas = true;
    await expect(world.set(S, ALICE, "recording", 5)).rejects.toMatchObject({
      code: "session_not_connected",
    });
    expect(world.keeper.running(S)).toEqual([]);
    await world.clock.advance(100);
    expect(world.leases.leases.size).toBe(0);
  });

  it("owes the paused of a deadline", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 5);
    world.connections.losesStanzas = true;
    await world.clock.advance(5_000);
    world.connections.cut(S);
    world.connections.losesStanzas = false;
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "5 paused"]);
  });
});

describe("a killed process", () => {
  it("goes on with what ran when its session is open again", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 20);
    await world.clock.advance(2_000);
    world.killAndStart();
    await world.clock.advance(1_000);
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual([
      "0 composing",
      "3 composing",
      "11 composing",
      "19 composing",
      "20 paused",
    ]);
    expect(world.leases.leases.size).toBe(0);
  });

  it("pays the paused that fell due while it was dead", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 5);
    await world.clock.advance(2_000);
    world.killAndStart();
    await world.clock.advance(20_000);
    world.killAndStart();
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "22 paused"]);
  });

  it("is not misled by a wall clock that was set back", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 10);
    await world.clock.advance(1_000);
    world.clock.jumpWall(-86_400_000);
    world.killAndStart();
    world.connections.open(S);
    await world.clock.advance(400_000);
    expect(world.timeline.at(-1)).toBe("301 paused");
  });
});
