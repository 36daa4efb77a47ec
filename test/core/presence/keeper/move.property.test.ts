import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toJid, type ChatAddress } from "../../../../src/core/index.ts";
import { ALICE, PresenceWorld } from "../presence-world.ts";

const S = "session-1";
const ADDRESSES: readonly ChatAddress[] = [
  ALICE,
  { kind: "person", number: "551188887777" },
  { kind: "lid", lid: "118205227043953" },
  { kind: "lid", lid: "77205227043953" },
];
const KEY = toJid(ALICE);

type Action =
  | { readonly do: "set"; readonly state: "composing" | "recording"; readonly seconds: number | null }
  | { readonly do: "move"; readonly nth: number; readonly isNoticed: boolean }
  | { readonly do: "pause" | "end" | "cut" | "open" | "kill" }
  | { readonly do: "wait"; readonly ms: number };

const state = fc.constantFrom("composing" as const, "recording" as const);
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("set" as const),
      state,
      seconds: fc.option(fc.integer({ min: 1, max: 60 }), { nil: null }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("move" as const),
      nth: fc.nat({ max: ADDRESSES.length - 1 }),
      isNoticed: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 15_000 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("pause" as const, "end" as const, "cut" as const, "open" as const, "kill" as const),
    }),
  },
);

/** One chat whose address changes; who learns it tells the keeper, or leaves it to the next call. */
class MovingWorld extends PresenceWorld {
  to: ChatAddress = ALICE;
  /** Every address at which something was shown, and whether what was shown last had a duration. */
  readonly shown = new Map<string, boolean>();

  override known() {
    const formerKeys = ADDRESSES.map(toJid).filter((jid) => jid !== KEY);
    return { key: KEY, formerKeys, to: this.to };
  }
}

type Ending = { readonly to: string; readonly atMs: number } | undefined;

async function play(actions: readonly Action[], look: (world: MovingWorld, ending: Ending) => void) {
  const world = new MovingWorld();
  world.connections.open(S);
  /** When and where the indicator is to end, while the session is open and nothing unforeseen happens. */
  let ending: Ending;
  for (const each of actions) {
    // No two things happen in the same millisecond, so that there is an order to check.
    world.clock.advanceAtOnce(1);
    const before = world.keeper.running(S)[0];
    switch (each.do) {
      case "set":
        await world.set(S, ALICE, each.state, each.seconds ?? undefined).catch(() => undefined);
        break;
      case "move": {
        world.to = ADDRESSES[each.nth] ?? ALICE;
        if (!each.isNoticed) break;
        world.keeper.readdress(S, world.known());
        const after = world.keeper.running(S)[0];
        expect(after).toEqual(
          before && {
            ...before,
            // The number itself is as good as its LID.
            to: before.to === KEY ? KEY : toJid(world.to),
            // Sent anew, where it was sent to another.
            nextRefreshAtWallMs: after?.nextRefreshAtWallMs,
          },
        );
        break;
      }
      case "pause":
        await world.pause(S, ALICE).catch(() => undefined);
        break;
      case "end":
        await world.keeper.end(S, world.known());
        expect(world.keeper.running(S)).toEqual([]);
        break;
      case "cut":
        world.connections.cut(S);
        break;
      case "open":
        world.connections.open(S);
        break;
      case "kill":
        await world.killAndStartWhenStored();
        break;
      case "wait":
        world.clock.advanceAtOnce(each.ms);
        break;
    }
    await new Promise((resolve) => setImmediate(resolve));
    const [running] = world.keeper.running(S);
    ending =
      running?.endsAtWallMs == null
        ? undefined
        : { to: running.to, atMs: running.endsAtWallMs - world.clock.wallMs() + world.clock.nowMs() };
    if (running?.isShowing) world.shown.set(running.to, running.endsAtWallMs !== null);
    look(world, ending);
  }
  world.clock.advanceAtOnce(1);
  world.connections.open(S);
  world.clock.advanceAtOnce(200_000);
  await world.turn();
  return { world, ending };
}

describe("over any sequence of calls, addresses that are learned, losses and deaths", () => {
  const property = (
    look: (world: MovingWorld, ending: Ending) => void,
    check: (world: MovingWorld, ending: Ending) => void = () => undefined,
  ) =>
    fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 25, size: "max" }), async (actions) => {
        const { world, ending } = await play(actions, look);
        check(world, ending);
      }),
      { numRuns: 500 },
    );

  it("one indicator runs, at one address, and who is told every event knows it", () =>
    property((world) => {
      const running = world.keeper.running(S);
      expect(running.length).toBeLessThanOrEqual(1);
      expect([...world.told.values()]).toEqual(running);
    }));

  it("it was last said to where it shows", () =>
    property((world) => {
      const [running] = world.keeper.running(S);
      if (running?.isShowing)
        expect(world.sent.findLast(({ to }) => to === running.to)?.state).toBe(running.state);
    }));

  it("nothing but paused goes to an address that was left", () =>
    property((world) => {
      const [running] = world.keeper.running(S);
      const arrived = world.sent.findLastIndex(({ to }) => to === running?.to);
      if (!running?.isShowing || arrived < 0) return;
      for (const { to, state } of world.sent.slice(arrived))
        if (to !== running.to) expect(state).toBe("paused");
    }));

  it("what runs at the end has its paused where it ran, and no other address is left showing", () =>
    property(
      () => undefined,
      (world, ending) => {
        if (ending) expect(world.sent.findLast(({ to }) => to === ending.to)?.state).toBe("paused");
        expect(world.leases.leases.size).toBe(0);
        expect(world.clock.pending).toBe(0);
        expect(world.keeper.countRunning()).toBe(0);
      },
    ));

  it("no address keeps what had a duration, wherever it went on, unless its debt grew too old", () =>
    property(
      () => undefined,
      (world) => {
        if (world.counts.dropped > 0) return;
        for (const [address, hadDuration] of world.shown) {
          if (!hadDuration) continue;
          expect(world.sent.findLast(({ to }) => to === address)?.state).toBe("paused");
        }
      },
    ));
});
