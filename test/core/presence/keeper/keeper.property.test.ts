import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sent } from "../fake-connections.ts";
import { ALICE, PresenceWorld } from "../presence-world.ts";

const S = "session-1";

type Action =
  | { readonly do: "set"; readonly state: "composing" | "recording"; readonly seconds: number | null }
  | { readonly do: "pause" | "cut" | "open" | "kill" }
  /** Calls that overlap on a line that then takes them all, or dies with them. */
  | {
      readonly do: "burst";
      readonly states: readonly ("composing" | "recording")[];
      readonly isLost: boolean;
    }
  | { readonly do: "wait"; readonly ms: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("set" as const),
      state: fc.constantFrom("composing" as const, "recording" as const),
      seconds: fc.option(fc.integer({ min: 1, max: 60 }), { nil: null }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 30_000 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom("pause" as const, "cut" as const, "open" as const) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("kill" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("burst" as const),
      states: fc.array(fc.constantFrom("composing" as const, "recording" as const), {
        minLength: 1,
        maxLength: 3,
      }),
      isLost: fc.boolean(),
    }),
  },
);

/** What was asked, beside what was sent. */
type History = {
  /** Calls that were answered with success. */
  readonly calls: {
    atMs: number;
    /** How many stanzas had been sent before it. */
    index: number;
    state: "composing" | "recording" | "paused";
    endsAtMs: number | null;
  }[];
  /** Pauses that were refused. */
  readonly refused: number[];
  readonly connected: { atMs: number; isOpen: boolean }[];
  /** What a reader of every event knew to run after each step, and what ran. */
  readonly views: { readonly told: unknown; readonly running: unknown }[];
};

async function play(actions: readonly Action[]): Promise<{ world: PresenceWorld; history: History }> {
  const world = new PresenceWorld();
  const history: History = { calls: [], refused: [], connected: [], views: [] };
  const look = () => {
    history.views.push({ told: [...world.told.values()], running: world.keeper.running(S) });
  };
  const connect = (isOpen: boolean) => {
    if (isOpen) world.connections.open(S);
    else world.connections.cut(S);
    history.connected.push({ atMs: world.clock.nowMs(), isOpen });
  };
  connect(true);
  for (const each of actions) {
    // No two things happen in the same millisecond, so that there is an order to check.
    world.clock.advanceAtOnce(1);
    const atMs = world.clock.nowMs();
    let index = world.sent.length;
    switch (each.do) {
      case "set":
        await world.set(S, ALICE, each.state, each.seconds ?? undefined).then(
          () => {
            const endsAtMs = each.seconds === null ? null : atMs + each.seconds * 1000;
            history.calls.push({ atMs, index, state: each.state, endsAtMs });
          },
          () => undefined,
        );
        break;
      case "burst": {
        world.connections.holdsStanzas = true;
        const calls = Promise.allSettled(each.states.map((state) => world.set(S, ALICE, state, 10)));
        await world.connections.settle(each.isLost ? "is lost" : "arrives");
        for (const [i, { status }] of (await calls).entries()) {
          const state = each.states[i];
          if (status !== "fulfilled" || !state) continue;
          history.calls.push({ atMs, index, state, endsAtMs: atMs + 10_000 });
          // Unless it was coalesced, the stanza is its own.
          if (world.sent[index]?.state === state) index++;
        }
        world.clock.advanceAtOnce(1);
        if (each.isLost) connect(false);
        break;
      }
      case "pause":
        await world.pause(S, ALICE).then(
          () => history.calls.push({ atMs, index, state: "paused", endsAtMs: null }),
          () => history.refused.push(atMs),
        );
        break;
      case "cut":
        connect(false);
        break;
      case "open":
        connect(true);
        break;
      case "kill":
        await world.killAndStartWhenStored();
        history.connected.push({ atMs: world.clock.nowMs(), isOpen: false });
        break;
      case "wait":
        world.clock.advanceAtOnce(each.ms);
        break;
    }
    look();
  }
  world.clock.advanceAtOnce(1);
  connect(true);
  world.clock.advanceAtOnce(200_000);
  await world.turn();
  look();
  return { world, history };
}

function isOpenAt(history: History, atMs: number): boolean {
  return history.connected.findLast((change) => change.atMs <= atMs)?.isOpen ?? false;
}

/** The call that was the newest when a stanza went out. */
function callBefore(history: History, index: number) {
  return history.calls.findLast((call) => call.index <= index);
}

const RUNS = { numRuns: 500 };

describe("over any sequence of calls, waits, losses, reopenings and deaths", () => {
  const property = (check: (sent: readonly Sent[], history: History, world: PresenceWorld) => void) =>
    fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 25 }), async (actions) => {
        const { world, history } = await play(actions);
        check(world.sent, history, world);
      }),
      RUNS,
    );

  it("nothing is sent for a session that is not open", () =>
    property((sent, history) => {
      for (const { atMs } of sent) {
        const atThatMoment = history.connected.filter((change) => change.atMs === atMs);
        expect(isOpenAt(history, atMs) || atThatMoment.some(({ isOpen }) => isOpen)).toBe(true);
      }
    }));

  it("an indicator is never repeated after its end, nor by an older call's state", () =>
    property((sent, history) => {
      for (const [index, { atMs, state }] of sent.entries()) {
        if (state === "paused") continue;
        if (history.calls.some((call) => call.index === index && call.state === state)) continue;
        const running = callBefore(history, index);
        expect(running?.state).toBe(state);
        expect(running?.endsAtMs ?? 0).toBeGreaterThan(atMs);
      }
    }));

  it("two paused have a call between them", () =>
    property((sent, history) => {
      const paused = sent.filter(({ state }) => state === "paused");
      for (const [i, second] of paused.entries()) {
        const first = paused[i - 1];
        if (!first) continue;
        const between = history.calls.filter(({ atMs }) => atMs >= first.atMs && atMs <= second.atMs);
        expect(between.length).toBeGreaterThan(0);
      }
    }));

  it("a duration that ran out on an open session got its paused then, and a newer call's alone", () =>
    property((sent, history) => {
      for (const [i, call] of history.calls.entries()) {
        const { endsAtMs } = call;
        const next = history.calls[i + 1]?.atMs ?? Infinity;
        const isUndisturbed =
          endsAtMs !== null &&
          next > endsAtMs &&
          history.connected.every(({ atMs }) => atMs <= call.atMs || atMs > endsAtMs) &&
          isOpenAt(history, call.atMs);
        if (!isUndisturbed) continue;
        const paused = sent.filter(
          (each) => each.state === "paused" && each.atMs > call.atMs && each.atMs < next,
        );
        expect(paused.map(({ atMs }) => atMs)[0]).toBe(endsAtMs);
      }
    }));

  it("the last word on a chat is paused, unless it had no duration or its debt grew too old", () =>
    property((sent, history) => {
      const last = history.calls.at(-1);
      if (last?.endsAtMs == null) return;
      const { endsAtMs } = last;
      const reopenedMs = history.connected.find(({ atMs, isOpen }) => isOpen && atMs >= endsAtMs)?.atMs;
      const dueMs = isOpenAt(history, endsAtMs) ? endsAtMs : (reopenedMs ?? Infinity);
      const owedSince = Math.min(endsAtMs, ...history.refused.filter((atMs) => atMs >= last.atMs));
      if (dueMs - owedSince >= 60_000 || history.refused.some((atMs) => atMs >= last.atMs)) return;
      expect(sent.at(-1)?.state).toBe("paused");
    }));

  it("while it runs on an open session no two stanzas are further apart than 10 s", () =>
    property((sent, history) => {
      for (const [i, call] of history.calls.entries()) {
        if (call.endsAtMs === null) continue;
        const untilMs = Math.min(call.endsAtMs, history.calls[i + 1]?.atMs ?? Infinity);
        if (history.connected.some(({ atMs }) => atMs > call.atMs && atMs <= untilMs)) continue;
        const times = sent
          .filter(({ atMs }) => atMs >= call.atMs - 2_000 && atMs <= untilMs)
          .map(({ atMs }) => atMs);
        for (const [j, atMs] of times.entries())
          expect(atMs - (times[j - 1] ?? atMs)).toBeLessThanOrEqual(10_000);
        expect(untilMs - (times.at(-1) ?? 0)).toBeLessThanOrEqual(10_000);
      }
    }));

  it("who is told every event knows what runs", () =>
    property((_sent, { views }) => {
      for (const { told, running } of views) expect(told).toEqual(running);
    }));

  it("nothing is left in the store, and no timer", () =>
    property((_sent, _history, world) => {
      expect(world.leases.leases.size).toBe(0);
      expect(world.clock.pending).toBe(0);
      expect(world.keeper.countRunning()).toBe(0);
    }));
});
