import { describe, expect, it } from "vitest";
import { ALICE } from "../presence-world.ts";
import { openWorld, S } from "./open-world.ts";

describe("the store of leases", () => {
  it("is written once for many calls, and never for a refresh", async () => {
    const world = openWorld();
    await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        world.set(S, { kind: "person", number: `55119${10_000 + i}` }, "composing", 60),
      ),
    );
    expect(world.leases.writes).toBe(0);
    await world.clock.advance(100);
    expect(world.leases.writes).toBe(1);
    expect(world.leases.leases.size).toBe(100);
    await world.clock.advance(50_000);
    expect(world.leases.writes).toBe(1);
  });

  it("is told nothing more of sessions that another node has, and all of the others", async () => {
    const world = openWorld();
    const other = "another session";
    world.connections.open(other);
    world.leases.moved.add(S);
    await world.set(S, ALICE, "composing", 20);
    await world.set(other, ALICE, "composing", 20);
    await world.clock.advance(100);
    expect([...world.leases.leases.values()].map(({ sessionId }) => sessionId)).toEqual([other]);
    await world.clock.advance(5_000);
    expect(world.leases.writes).toBe(1);
    expect(world.log.filter((line) => line.includes("cannot be stored"))).toEqual([]);
  });

  it("is tried again after a failure, and indicators run meanwhile", async () => {
    const world = openWorld();
    world.leases.isBroken = true;
    await world.set(S, ALICE, "composing", 20);
    await world.clock.advance(9_000);
    world.leases.isBroken = false;
    await world.clock.advance(2_000);
    expect(world.leases.leases.size).toBe(1);
    expect(world.timeline).toEqual(["0 composing", "8 composing"]);
    expect(world.log.some((line) => line.includes("cannot be stored"))).toBe(true);
  });
});
