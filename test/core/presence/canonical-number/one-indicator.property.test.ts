import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BrazilWorld, jid, S, WITH, WITHOUT } from "./brazil-world.ts";

type Step =
  | { readonly do: "ask"; readonly number: string; readonly state: "composing" | "recording" | "paused" }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "answer" | "restart" };

describe("over any sequence of calls under both forms, waits and restarts", () => {
  const stepOf: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant("ask" as const),
        number: fc.constantFrom(WITH, WITHOUT),
        state: fc.constantFrom("composing" as const, "recording" as const, "paused" as const),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 15_000 }) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("answer" as const, "restart" as const) }) },
  );

  it("once the form is known there is one indicator, and none after a pause", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(stepOf, { minLength: 1, maxLength: 25, size: "max" }),
        fc.constantFrom(WITH, WITHOUT),
        async (steps, canonical) => {
          const world = new BrazilWorld();
          world.directory.state = "fails";
          for (const step of steps) {
            // No two things happen in the same millisecond, so that there is an order.
            world.clock.advanceAtOnce(1);
            switch (step.do) {
              case "ask":
                await world.ask(step.number, step.state, 20);
                break;
              case "wait":
                await world.clock.advance(step.ms);
                break;
              case "answer":
                world.directory.state = "answers";
                world.directory.there.add(canonical);
                await world.book.lookUp(S, canonical);
                await world.turn();
                break;
              case "restart":
                await world.clock.advance(100);
                await world.restart();
                break;
            }
            if (world.directory.state !== "answers") continue;
            const running = world.running();
            expect(running.length).toBeLessThanOrEqual(1);
            if (running[0]) expect(running[0].chat).toBe(jid(canonical));
            if (step.do === "ask" && step.state === "paused") expect(running).toEqual([]);
            if (step.do === "ask" && step.state !== "paused") expect(running[0]?.state).toBe(step.state);
          }
          await world.clock.advance(200_000);
          expect(world.leases.leases.size).toBe(0);
          expect(world.clock.pending).toBe(0);
        },
      ),
      { numRuns: 300 },
    ));
});
