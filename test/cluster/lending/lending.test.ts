import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLending } from "../../../src/cluster/index.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { livingNodes } from "./living-nodes.ts";
import { Accepted, mostInAWindow } from "./accepted.ts";
import { MemorySlots } from "./memory-slots.ts";

const LIMIT = 100;

function nodes(count: number, clock: ManualClock, slots: MemorySlots) {
  return Array.from({ length: count }, () => createLending({ clock, slots, nodes: livingNodes(count) }));
}

/** What one node after the other is asked for, and the time that passes after each. */
const CALLS = fc.array(
  fc.record({
    node: fc.nat(4),
    calls: fc.integer({ min: 0, max: 40 }),
    pauseMs: fc.oneof(fc.nat(300), fc.nat(3_000), fc.nat(20_000), fc.nat(65_000)),
  }),
  { minLength: 10, maxLength: 60 },
);

describe("limits over several nodes", () => {
  it("are never exceeded in any window, whoever is asked, however long answers take", async () => {
    await fc.assert(
      fc.asyncProperty(CALLS, fc.array(fc.nat(900), { minLength: 1 }), async (steps, delays) => {
        const clock = new ManualClock();
        let asked = 0;
        const slots = new MemorySlots(clock, () => delays[asked++ % delays.length] ?? 0);
        const all = nodes(5, clock, slots);
        const accepted = new Accepted(clock, LIMIT);
        for (const { node, calls, pauseMs } of steps) {
          for (let call = 0; call < calls; call++) void accepted.ask(all[node]);
          await clock.advance(pauseMs);
        }
        await clock.advance(5_000);
        expect(mostInAWindow(accepted.times)).toBeLessThanOrEqual(LIMIT);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    { asked: "one after the other", nodeOf: (call: number) => call % 3 },
    { asked: "one nearly alone", nodeOf: (call: number) => (call % 20 === 0 ? 1 + ((call / 20) % 2) : 0) },
    { asked: "one after a minute of another", nodeOf: (call: number) => Math.floor(call / 600) % 3 },
  ])("are reached to 95 % at least in each minute by who calls on and on: $asked", async ({ nodeOf }) => {
    const clock = new ManualClock();
    const slots = new MemorySlots(clock, () => 1);
    const all = nodes(3, clock, slots);
    const accepted = new Accepted(clock, LIMIT);
    for (let call = 0; call < 3_000; call++) {
      void accepted.ask(all[nodeOf(call)]);
      await clock.advance(100);
    }
    const { times } = accepted;
    expect(mostInAWindow(times)).toBeLessThanOrEqual(LIMIT);
    expect(times.filter((at) => at < (times[0] ?? 0) + 60_000).length).toBeGreaterThanOrEqual(95);
    expect(times.length).toBeGreaterThanOrEqual(95 * 5);
  });

  it("let all but a few of a sudden hundred through one node that others have just served", async () => {
    const clock = new ManualClock();
    const all = nodes(3, clock, new MemorySlots(clock));
    const counted = [await all[1]?.take("caller", LIMIT), await all[2]?.take("caller", LIMIT)];
    await clock.advance(1);
    for (let call = 2; call < LIMIT; call++) counted.push(await all[0]?.take("caller", LIMIT));
    expect(counted.filter((each) => each?.isAccepted).length).toBeGreaterThanOrEqual(95);
  });

  it("let a caller who comes now and then wait for nothing", async () => {
    const clock = new ManualClock();
    const [node] = nodes(1, clock, new MemorySlots(clock, () => 5));
    void node?.take("caller", LIMIT);
    await clock.advance(5_000);
    for (let call = 0; call < 20; call++) {
      expect(node?.take("caller", LIMIT)).toMatchObject({ isAccepted: true });
      await clock.advance(5_000);
    }
  });

  it("give back what a node has lent itself and does not use", async () => {
    const clock = new ManualClock();
    const [first, second] = nodes(2, clock, new MemorySlots(clock));
    for (let call = 0; call < 30; call++) await first?.take("caller", LIMIT);
    await clock.advance(2_500);
    const accepted = [];
    for (let call = 0; call < LIMIT; call++) accepted.push(await second?.take("caller", LIMIT));
    expect(accepted.filter((each) => each?.isAccepted)).toHaveLength(70);
  });

  it("give back everything at the end", async () => {
    const clock = new ManualClock();
    const [first, second] = nodes(2, clock, new MemorySlots(clock));
    for (let call = 0; call < 30; call++) await first?.take("caller", LIMIT);
    await first?.close();
    expect(clock.pending).toBe(0);
    const accepted = [];
    for (let call = 0; call < LIMIT; call++) accepted.push(await second?.take("caller", LIMIT));
    expect(accepted.filter((each) => each?.isAccepted)).toHaveLength(70);
  });

  it("are a node's share while the database is away, and count what was accepted then once it is back", async () => {
    const clock = new ManualClock();
    const slots = new MemorySlots(clock);
    const [first, second] = nodes(2, clock, slots);
    await first?.take("another", LIMIT);
    await clock.advance(1_000);
    slots.isAway = true;
    const accepted = [];
    for (let call = 0; call < LIMIT; call++) accepted.push(await first?.take("caller", LIMIT));
    expect(accepted.filter((each) => each?.isAccepted)).toHaveLength(50);
    expect(accepted[49]).toMatchObject({ used: 100 });
    slots.isAway = false;
    await clock.advance(2_500);
    const later = [];
    for (let call = 0; call < LIMIT; call++) later.push(await second?.take("caller", LIMIT));
    expect(later.filter((each) => each?.isAccepted)).toHaveLength(50);
  });

  it("tell what is left, as far as is known", async () => {
    const clock = new ManualClock();
    const [node] = nodes(1, clock, new MemorySlots(clock));
    for (let call = 1; call <= 10; call++)
      expect(await node?.take("caller", LIMIT)).toMatchObject({ isAccepted: true, used: call });
  });
});
