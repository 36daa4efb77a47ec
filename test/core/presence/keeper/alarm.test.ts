import { describe, expect, it } from "vitest";
import { openWorld, S } from "./open-world.ts";

describe("one timer", () => {
  it("serves any number of indicators", async () => {
    const world = openWorld();
    for (let i = 0; i < 1_000; i++)
      await world.set(S, { kind: "person", number: `55119${10_000 + i}` }, "composing", 60);
    expect(world.clock.pending).toBe(1);
  });
});
