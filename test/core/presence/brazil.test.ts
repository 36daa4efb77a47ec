import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GatewayError, toJid, type ChatAddress, type FoundNumber } from "../../../src/core/index.ts";
import { explainPresence } from "../../../src/core/presence/explain-presence.ts";
import { joinForms } from "../../../src/core/presence/join-forms.ts";
import { createNumberBook, type NumberBook } from "../../../src/core/presence/number-book.ts";
import type { KnownNumber, NumberStore } from "../../../src/core/presence/number-store.ts";
import { runningIndicators } from "../../../src/core/presence/running-indicators.ts";
import { setPresence } from "../../../src/core/presence/set-presence.ts";
import type { Session } from "../../../src/core/session.ts";
import { PresenceWorld } from "./presence-world.ts";

const S = "session-1";
const WITH = "5511988887777";
const WITHOUT = "551188887777";
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const jid = (number: string) => `${number}@s.whatsapp.net`;
const person = (number: string): ChatAddress => ({ kind: "person", number });

class MemoryNumberStore implements NumberStore {
  readonly known = new Map<string, KnownNumber>();
  isBroken = false;

  find(sessionId: string, number: string): KnownNumber | undefined {
    return this.known.get(`${sessionId} ${number}`);
  }

  keep(known: KnownNumber): void {
    if (this.isBroken) throw new Error("disk full");
    this.known.set(`${known.sessionId} ${known.number}`, known);
  }
}

/** A WhatsApp that answers look-ups when a test says so. */
class Directory {
  readonly asked: { readonly sessionId: string; readonly forms: readonly string[] }[] = [];
  /** Under which numbers people are there. */
  readonly there = new Set<string>();
  state: "answers" | "hangs" | "fails" = "answers";

  lookUp(sessionId: string, forms: readonly string[]): Promise<FoundNumber | undefined> {
    this.asked.push({ sessionId, forms });
    const number = forms.find((form) => this.there.has(form));
    switch (this.state) {
      case "answers":
        return Promise.resolve(number === undefined ? undefined : { number, lid: null });
      case "fails":
        return Promise.reject(new GatewayError("whatsapp_failed", "WhatsApp did not answer in time"));
      case "hangs":
        return new Promise(() => undefined);
    }
  }
}

class BrazilWorld extends PresenceWorld {
  readonly directory = new Directory();
  readonly numbers = new MemoryNumberStore();
  book: NumberBook = this.#makeBook();

  constructor() {
    super();
    this.connections.open(S);
  }

  #makeBook(): NumberBook {
    const write = (message: string) => void this.log.push(message);
    return createNumberBook({
      clock: this.clock,
      log: { debug: write, info: write, warn: write, error: write },
      connections: {
        lidOf: (sessionId, number) => this.connections.lidOf(sessionId, number),
        numberOf: (sessionId, lid) => this.connections.numberOf(sessionId, lid),
        lookUpNumber: (sessionId, forms) => this.directory.lookUp(sessionId, forms),
      },
      numbers: this.numbers,
      onLearned: (sessionId, number) => joinForms(this.keeper, sessionId, number),
    });
  }

  /** The process dies and another begins, on the same stores; its session is open again. */
  restart(): void {
    this.killAndStart();
    this.book = this.#makeBook();
    this.connections.open(S);
  }

  /** Asks for a state; resolves with the JID that it went to, with the look-up answered where it can be. */
  async ask(
    number: string,
    state: "composing" | "recording" | "paused",
    seconds?: number,
    sessionId = S,
  ): Promise<string> {
    const durationMs = seconds === undefined ? null : seconds * 1000;
    const session = { id: sessionId } as Session;
    const to = await setPresence(this.keeper, this.book, session, {
      chat: person(number),
      state,
      durationMs,
    });
    await this.turn();
    return toJid(to);
  }

  turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  running() {
    return [...runningIndicators(this.keeper, this.book, S)];
  }

  explain(number: string) {
    const session = { id: S, device: null, announce: "quiet" } as Session;
    const state = { status: "open", sinceMs: 0 } as const;
    return explainPresence(this.keeper, this.book, session, state, person(number), 0);
  }

  /** "seconds JID state" of every stanza since the beginning. */
  get addressed(): readonly string[] {
    const start = this.sent[0]?.atMs ?? 0;
    return this.sent.map(({ atMs, to, state }) => `${(atMs - start) / 1000} ${to ?? ""} ${state}`);
  }
}

describe("a Brazilian number that nothing is known of", () => {
  it("is sent to at once as it was given, and looked up under both forms", async () => {
    const world = new BrazilWorld();
    world.directory.there.add(WITHOUT);
    expect(await world.ask(WITH, "composing", 5)).toBe(jid(WITH));
    expect(world.directory.asked).toEqual([{ sessionId: S, forms: [WITH, WITHOUT] }]);
  });

  it("is not waited for", async () => {
    const world = new BrazilWorld();
    world.directory.state = "hangs";
    expect(await world.ask(WITH, "composing", 5)).toBe(jid(WITH));
    expect(await world.ask(WITH, "paused")).toBe(jid(WITH));
    await world.clock.advance(60_000);
    expect(world.addressed).toEqual([`0 ${jid(WITH)} composing`, `0 ${jid(WITH)} paused`]);
  });

  it("is asked for once while the answer is awaited, whatever the form", async () => {
    const world = new BrazilWorld();
    world.directory.state = "hangs";
    for (const number of [WITH, WITHOUT, WITH]) await world.ask(number, "composing");
    expect(world.directory.asked).toHaveLength(1);
  });

  it("is not looked up for a call that was refused", async () => {
    const world = new BrazilWorld();
    world.connections.cut(S);
    await expect(world.ask(WITH, "composing", 5)).rejects.toMatchObject({ code: "session_not_connected" });
    await expect(world.ask(WITH, "paused")).rejects.toMatchObject({ code: "session_not_connected" });
    await world.turn();
    expect(world.directory.asked).toEqual([]);
  });

  it("is looked up again after a look-up that failed", async () => {
    const world = new BrazilWorld();
    world.directory.there.add(WITHOUT);
    world.directory.state = "fails";
    expect(await world.ask(WITH, "composing")).toBe(jid(WITH));
    expect(world.numbers.known.size).toBe(0);
    world.directory.state = "answers";
    expect(await world.ask(WITH, "recording")).toBe(jid(WITH));
    await world.ask(WITH, "paused");
    expect(await world.ask(WITH, "composing")).toBe(jid(WITHOUT));
    expect(world.directory.asked).toHaveLength(2);
  });

  it("does without when what was learned cannot be stored", async () => {
    const world = new BrazilWorld();
    world.directory.there.add(WITHOUT);
    world.numbers.isBroken = true;
    await world.ask(WITH, "composing");
    expect(await world.ask(WITH, "recording")).toBe(jid(WITH));
    expect(world.log.some((line) => line.includes("cannot be stored"))).toBe(true);
  });
});

describe("a Brazilian number whose canonical form is known", () => {
  it.each([
    ["with its ninth digit", WITH, WITHOUT],
    ["without it", WITHOUT, WITH],
  ])("is sent to %s under either form", async (_title, canonical, other) => {
    const world = new BrazilWorld();
    world.directory.there.add(canonical);
    await world.ask(other, "paused");
    await world.clock.advance(10_000);
    expect(await world.ask(other, "composing", 5)).toBe(jid(canonical));
    expect(await world.ask(canonical, "paused")).toBe(jid(canonical));
    expect(world.addressed.slice(1)).toEqual([
      `10 ${jid(canonical)} composing`,
      `10 ${jid(canonical)} paused`,
    ]);
    expect(world.directory.asked).toHaveLength(1);
  });

  it("is another session's to learn by itself", async () => {
    const world = new BrazilWorld();
    world.connections.open("session-2");
    world.directory.there.add(WITHOUT);
    await world.ask(WITH, "paused");
    await world.clock.advance(10_000);
    expect(await world.ask(WITH, "composing", 5, "session-2")).toBe(jid(WITH));
    expect(world.directory.asked.map(({ sessionId }) => sessionId)).toEqual([S, "session-2"]);
  });

  it("is one chat with the LID that was learned for its other form", async () => {
    const world = new BrazilWorld();
    world.directory.there.add(WITHOUT);
    await world.ask(WITH, "paused");
    world.connections.lids.set(WITH, "123456789");
    await world.clock.advance(10_000);
    expect(await world.ask(WITHOUT, "composing", 60)).toBe("123456789@lid");
    expect(await world.ask(WITH, "paused")).toBe("123456789@lid");
    expect(world.running()).toEqual([]);
  });
});

describe("a canonical form that is learned while an indicator runs", () => {
  async function learnedWhileRunning(seconds?: number) {
    const world = new BrazilWorld();
    world.directory.there.add(WITHOUT);
    await world.ask(WITH, "composing", seconds);
    return world;
  }

  it("leaves it at its address, and lets a pause under the other form end it", async () => {
    const world = await learnedWhileRunning(60);
    await world.clock.advance(9_000);
    expect(await world.ask(WITHOUT, "paused")).toBe(jid(WITH));
    await world.clock.advance(120_000);
    expect(world.addressed).toEqual([
      `0 ${jid(WITH)} composing`,
      `8 ${jid(WITH)} composing`,
      `9 ${jid(WITH)} paused`,
    ]);
    expect(world.leases.leases.size).toBe(0);
    expect(world.clock.pending).toBe(0);
  });

  it("lets a newer call under the other form replace it, and its end be the only one", async () => {
    const world = await learnedWhileRunning(5);
    await world.clock.advance(3_000);
    expect(await world.ask(WITHOUT, "recording", 7)).toBe(jid(WITH));
    await world.clock.advance(60_000);
    expect(world.addressed).toEqual([
      `0 ${jid(WITH)} composing`,
      `3 ${jid(WITH)} recording`,
      `10 ${jid(WITH)} paused`,
    ]);
  });

  it("shows one chat to who lists, and the same to who asks under either form", async () => {
    const world = await learnedWhileRunning(60);
    expect(world.running()).toMatchObject([{ chat: jid(WITHOUT), to: jid(WITH), state: "composing" }]);
    for (const number of [WITH, WITHOUT]) {
      expect(world.explain(number)).toMatchObject({
        chat: jid(WITHOUT),
        to: jid(WITH),
        indicator: { chat: jid(WITHOUT), state: "composing" },
        lastStanza: { state: "composing", reason: "call" },
      });
    }
    await world.ask(WITHOUT, "paused");
    for (const number of [WITH, WITHOUT]) {
      expect(world.explain(number)).toMatchObject({ chat: jid(WITHOUT), to: jid(WITHOUT), indicator: null });
    }
  });

  it("ends the older of two that run under both forms", async () => {
    const world = new BrazilWorld();
    world.directory.state = "fails";
    await world.ask(WITH, "composing", 60);
    await world.clock.advance(1_000);
    await world.ask(WITHOUT, "recording", 60);
    await world.clock.advance(1_000);
    expect(world.running()).toHaveLength(2);
    world.directory.state = "answers";
    world.directory.there.add(WITH);
    await world.book.lookUp(S, WITH);
    await world.turn();
    expect(world.running()).toMatchObject([{ chat: jid(WITH), to: jid(WITHOUT), state: "recording" }]);
    expect(world.addressed.at(-1)).toBe(`2 ${jid(WITH)} paused`);
    await world.ask(WITH, "paused");
    await world.clock.advance(120_000);
    expect(world.addressed.at(-1)).toBe(`2 ${jid(WITHOUT)} paused`);
    expect(world.clock.pending).toBe(0);
  });

  it("lets a pause under the other form end it after the process was killed", async () => {
    const world = await learnedWhileRunning(60);
    await world.clock.advance(1_000);
    world.restart();
    expect(world.running()).toMatchObject([{ chat: jid(WITHOUT), to: jid(WITH) }]);
    expect(await world.ask(WITHOUT, "paused")).toBe(jid(WITH));
    await world.clock.advance(120_000);
    expect(world.addressed).toEqual([
      `0 ${jid(WITH)} composing`,
      `1 ${jid(WITH)} composing`,
      `1 ${jid(WITH)} paused`,
    ]);
    expect(world.leases.leases.size).toBe(0);
    expect(world.directory.asked).toHaveLength(1);
  });
});

describe("what was learned", () => {
  async function learned(...there: string[]) {
    const world = new BrazilWorld();
    there.forEach((number) => world.directory.there.add(number));
    await world.ask(WITH, "paused");
    return world;
  }

  it.each([
    ["a hit for 30 days", [WITHOUT], 30],
    ["a miss for one day", [], 1],
  ])("is kept: %s", async (_title, there, days) => {
    const world = await learned(...there);
    await world.clock.advance(days * DAY_MS - 1);
    await world.ask(WITH, "paused");
    expect(world.directory.asked).toHaveLength(1);
    await world.clock.advance(1);
    expect(await world.ask(WITH, "composing")).toBe(jid(WITH));
    expect(world.directory.asked).toHaveLength(2);
  });

  it("survives a restart, until its wall time is over", async () => {
    const world = await learned(WITHOUT);
    world.restart();
    expect(await world.ask(WITH, "composing")).toBe(jid(WITHOUT));
    world.clock.jumpWall(30 * DAY_MS);
    await world.ask(WITH, "paused");
    expect(world.directory.asked).toHaveLength(2);
  });

  it("is not believed after the clock was set back by years", async () => {
    const world = await learned(WITHOUT);
    world.clock.jumpWall(-365 * DAY_MS);
    await world.ask(WITH, "composing");
    expect(world.directory.asked).toHaveLength(2);
  });

  it("of neither form leaves both as they are sent", async () => {
    const world = await learned();
    expect(await world.ask(WITH, "composing")).toBe(jid(WITH));
    expect(await world.ask(WITHOUT, "composing")).toBe(jid(WITHOUT));
    expect(world.directory.asked).toHaveLength(1);
  });

  it("is replaced by what a caller's own look-up finds", async () => {
    const world = await learned(WITHOUT);
    world.directory.there.delete(WITHOUT);
    world.directory.there.add(WITH);
    expect(await world.book.lookUp(S, WITHOUT)).toEqual({ number: WITH, lid: null });
    expect(await world.ask(WITHOUT, "composing")).toBe(jid(WITH));
    world.directory.there.clear();
    expect(await world.book.lookUp(S, WITHOUT)).toBeUndefined();
    await world.ask(WITHOUT, "paused");
    expect(await world.ask(WITHOUT, "composing")).toBe(jid(WITHOUT));
  });

  it("is nothing when WhatsApp tells a number that was not asked for", async () => {
    const world = new BrazilWorld();
    world.directory.lookUp = () => Promise.resolve({ number: "15551234567", lid: null });
    await world.ask(WITH, "composing");
    expect(world.numbers.known.size).toBe(0);
  });
});

describe("look-ups in the background", () => {
  const pauseMs = fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 0, max: 3_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 70_000 }) },
  );
  const mobile = (index: number) => `5521${String(988_000_000 + index)}`;

  it("are at most ten in any minute for each session", async () => {
    const world = new BrazilWorld();
    world.connections.open("session-2");
    for (let i = 0; i < 15; i++) {
      await world.ask(mobile(i), "composing");
      await world.clock.advance(1_000);
    }
    expect(world.directory.asked).toHaveLength(10);
    await world.ask(mobile(20), "composing", undefined, "session-2");
    expect(world.directory.asked).toHaveLength(11);
    // The first was 60 s ago when the second was 59.
    await world.clock.advance(45_000);
    await world.ask(mobile(10), "recording");
    await world.ask(mobile(11), "recording");
    expect(world.directory.asked).toHaveLength(12);
  });

  it("are at most ten in any minute over any times of calls", () =>
    fc.assert(
      fc.asyncProperty(fc.array(pauseMs, { maxLength: 60, size: "max" }), async (pauses) => {
        const world = new BrazilWorld();
        const times: number[] = [];
        const lookUp = world.directory.lookUp.bind(world.directory);
        world.directory.lookUp = (...args) => {
          times.push(world.clock.nowMs());
          return lookUp(...args);
        };
        for (const [i, pauseMs] of pauses.entries()) {
          world.clock.advanceAtOnce(pauseMs);
          await world.ask(mobile(i), "composing");
        }
        for (const [i, atMs] of times.entries()) {
          expect(atMs - (times[i - 10] ?? -Infinity)).toBeGreaterThanOrEqual(MINUTE_MS);
        }
        expect(times.length).toBeGreaterThanOrEqual(Math.min(pauses.length, 10));
      }),
      { numRuns: 100 },
    ));

  it("are made for no number that has one form", async () => {
    const world = new BrazilWorld();
    for (const number of ["551133334444", "4915112345678", "15551234567"])
      await world.ask(number, "composing");
    const group: ChatAddress = { kind: "group", id: "120363000000000001" };
    const session = { id: S } as Session;
    const asked = { state: "composing", durationMs: null } as const;
    await setPresence(world.keeper, world.book, session, { chat: group, ...asked });
    await setPresence(world.keeper, world.book, session, {
      chat: { kind: "lid", lid: "12345678" },
      ...asked,
    });
    await world.turn();
    expect(world.directory.asked).toEqual([]);
  });
});

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
                world.restart();
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
