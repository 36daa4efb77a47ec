import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GatewayError, toJid, type ChatAddress, type FoundNumber } from "../../../src/core/index.ts";
import { knownChat, type KnownChat } from "../../../src/core/contacts/chat-key.ts";
import { explainPresence } from "../../../src/core/presence/explain-presence.ts";
import { createNumberBook, type NumberBook } from "../../../src/core/contacts/number-book.ts";
import type { KnownNumber, NumberStore } from "../../../src/core/contacts/number-store.ts";
import { setPresence } from "../../../src/core/presence/set-presence.ts";
import type { Session } from "../../../src/core/sessions/session.ts";
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
  reads = 0;

  find(sessionId: string, number: string): KnownNumber | undefined {
    this.reads++;
    return this.known.get(`${sessionId} ${number}`);
  }

  findByLid(sessionId: string, lid: string): KnownNumber | undefined {
    this.reads++;
    return [...this.known.values()].findLast((known) => known.sessionId === sessionId && known.lid === lid);
  }

  keep(rows: readonly KnownNumber[]): void {
    if (this.isBroken) throw new Error("disk full");
    for (const known of rows) this.known.set(`${known.sessionId} ${known.number}`, known);
  }
}

/** A WhatsApp that answers look-ups when a test says so. */
class Directory {
  readonly asked: { readonly sessionId: string; readonly forms: readonly string[] }[] = [];
  /** Under which numbers people are there. */
  readonly there = new Set<string>();
  state: "answers" | "hangs" | "fails" = "answers";

  /** Whoever is asked about. */
  answerWith(found: FoundNumber): void {
    this.lookUp = () => Promise.resolve(found);
  }

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
      onLearned: (sessionId, chat) => this.keeper.readdress(sessionId, chat),
    });
  }

  /** The process dies and another begins, on the same stores; its session is open again. */
  restart(): void {
    this.book = this.#makeBook();
    this.killAndStart();
    this.connections.open(S);
  }

  override known(sessionId: string, chat: ChatAddress): KnownChat {
    return knownChat(this.book, sessionId, chat);
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
    return [...this.keeper.eachRunning(S)];
  }

  explain(number: string) {
    const session = { id: S, device: null, announce: "quiet" } as Session;
    const state = { status: "open", sinceMs: 0 } as const;
    return explainPresence(this.keeper, this.book, session, state, person(number), 0);
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
  /** It is learned 3 s after the state. */
  async function learnedWhileRunning(seconds?: number) {
    const world = new BrazilWorld();
    world.directory.state = "fails";
    await world.ask(WITH, "composing", seconds);
    await world.clock.advance(3_000);
    world.directory.state = "answers";
    world.directory.there.add(WITHOUT);
    await world.book.lookUp(S, WITH);
    await world.turn();
    return world;
  }
  const MOVED = [`0 ${jid(WITH)} composing`, `3 ${jid(WITH)} paused`, `3 ${jid(WITHOUT)} composing`];

  it("moves it there at once, its deadline kept", async () => {
    const world = await learnedWhileRunning(14);
    await world.clock.advance(120_000);
    expect(world.addressed).toEqual([...MOVED, `11 ${jid(WITHOUT)} composing`, `14 ${jid(WITHOUT)} paused`]);
    expect(world.leases.leases.size).toBe(0);
    expect(world.clock.pending).toBe(0);
  });

  it("moves one without a duration, which counts as running for as long as before", async () => {
    const world = await learnedWhileRunning();
    await world.clock.advance(21_999);
    expect(world.running()).toHaveLength(1);
    await world.clock.advance(1);
    expect(world.running()).toEqual([]);
    expect(world.addressed).toEqual(MOVED);
    expect(world.leases.writes).toBeLessThanOrEqual(1);
  });

  it("keeps its lease under one key, that of the form that is there", async () => {
    const world = await learnedWhileRunning(60);
    await world.clock.advance(100);
    expect([...world.leases.leases.keys()]).toEqual([`${S} ${jid(WITHOUT)}`]);
    expect([...world.leases.leases.values()]).toMatchObject([{ to: jid(WITHOUT), state: "composing" }]);
  });

  it.each([WITH, WITHOUT])("lets a pause under %s end it", async (number) => {
    const world = await learnedWhileRunning(60);
    await world.clock.advance(1_000);
    expect(await world.ask(number, "paused")).toBe(jid(WITHOUT));
    await world.clock.advance(120_000);
    expect(world.addressed).toEqual([...MOVED, `4 ${jid(WITHOUT)} paused`]);
    expect(world.leases.leases.size).toBe(0);
  });

  it.each([WITH, WITHOUT])("lets a newer call under %s replace it", async (number) => {
    const world = await learnedWhileRunning(20);
    expect(await world.ask(number, "composing", 20)).toBe(jid(WITHOUT));
    await world.clock.advance(1_000);
    expect(await world.ask(number, "recording", 7)).toBe(jid(WITHOUT));
    await world.clock.advance(60_000);
    expect(world.addressed).toEqual([...MOVED, `4 ${jid(WITHOUT)} recording`, `11 ${jid(WITHOUT)} paused`]);
  });

  it("lets a pause of a moment ago be said again at the form that is there", async () => {
    const world = new BrazilWorld();
    world.directory.there.add(WITHOUT);
    expect(await world.ask(WITH, "paused")).toBe(jid(WITH));
    expect(await world.ask(WITH, "paused")).toBe(jid(WITHOUT));
    expect(world.addressed).toEqual([`0 ${jid(WITH)} paused`, `0 ${jid(WITHOUT)} paused`]);
  });

  it("shows one chat to who lists, and the same to who asks under either form", async () => {
    const world = await learnedWhileRunning(60);
    expect(world.running()).toMatchObject([{ chat: jid(WITHOUT), to: jid(WITHOUT), state: "composing" }]);
    for (const number of [WITH, WITHOUT]) {
      expect(world.explain(number)).toMatchObject({
        chat: jid(WITHOUT),
        to: jid(WITHOUT),
        isOnWhatsApp: true,
        indicator: { chat: jid(WITHOUT), state: "composing" },
        lastStanza: { state: "composing", reason: "move" },
      });
    }
    await world.ask(WITHOUT, "paused");
    for (const number of [WITH, WITHOUT]) {
      expect(world.explain(number)).toMatchObject({ chat: jid(WITHOUT), to: jid(WITHOUT), indicator: null });
    }
  });

  it("tells what was last sent to a chat in which nothing ran any more", async () => {
    const world = new BrazilWorld();
    world.directory.there.add(WITHOUT);
    await world.ask(WITH, "paused");
    expect(world.explain(WITH)).toMatchObject({ to: jid(WITHOUT), lastStanza: { state: "paused" } });
  });

  it("tells who follows that it ended under the one form and began under the other", async () => {
    const world = await learnedWhileRunning(60);
    expect(world.facts.map(({ name }) => name)).toEqual([
      "presence_started",
      "presence_ended",
      "presence_started",
    ]);
    expect([...world.told.values()]).toEqual(world.running());
  });

  it("is the newer's of two that run under both forms, wherever it was", async () => {
    for (const canonical of [WITH, WITHOUT]) {
      const world = new BrazilWorld();
      world.directory.state = "fails";
      await world.ask(WITH, "composing", 60);
      await world.clock.advance(1_000);
      await world.ask(WITHOUT, "recording", 50);
      await world.clock.advance(1_000);
      expect(world.running()).toHaveLength(2);
      world.directory.state = "answers";
      world.directory.there.add(canonical);
      await world.book.lookUp(S, WITH);
      await world.turn();
      expect(world.running()).toMatchObject([
        { chat: jid(canonical), to: jid(canonical), state: "recording" },
      ]);
      expect([...world.told.values()]).toEqual(world.running());
      const moved = [`2 ${jid(WITHOUT)} paused`, `2 ${jid(WITH)} recording`];
      expect(world.addressed.slice(2)).toEqual(canonical === WITH ? moved : [`2 ${jid(WITH)} paused`]);
      await world.clock.advance(120_000);
      expect(world.addressed.at(-1)).toBe(`51 ${jid(canonical)} paused`);
      expect(world.leases.leases.size).toBe(0);
      expect(world.clock.pending).toBe(0);
    }
  });

  it("moves it when the connection is back: paused to the one, the state to the other", async () => {
    const world = new BrazilWorld();
    world.directory.state = "fails";
    await world.ask(WITH, "composing", 60);
    await world.clock.advance(1_000);
    world.connections.cut(S);
    world.directory.state = "answers";
    world.directory.there.add(WITHOUT);
    await world.book.lookUp(S, WITH);
    expect(world.running()).toMatchObject([{ chat: jid(WITHOUT), to: jid(WITHOUT), isShowing: false }]);
    await world.clock.advance(1_000);
    world.connections.open(S);
    await world.clock.advance(120_000);
    expect(world.addressed.slice(0, 3)).toEqual([
      `0 ${jid(WITH)} composing`,
      `2 ${jid(WITH)} paused`,
      `2 ${jid(WITHOUT)} composing`,
    ]);
    expect(world.addressed.at(-1)).toBe(`60 ${jid(WITHOUT)} paused`);
    expect(world.leases.leases.size).toBe(0);
    expect(world.clock.pending).toBe(0);
  });

  it.each([
    ["before its lease was written anew", 0],
    ["after that", 100],
  ])("goes on where it has moved when the process was killed %s", async (_title, waitMs) => {
    const world = new BrazilWorld();
    world.directory.state = "fails";
    await world.ask(WITH, "composing", 60);
    await world.clock.advance(1_000);
    world.directory.state = "answers";
    world.directory.there.add(WITHOUT);
    if (waitMs === 0) world.connections.losesStanzas = true;
    await world.book.lookUp(S, WITH);
    await world.clock.advance(waitMs);
    world.restart();
    expect(world.running()).toMatchObject([{ chat: jid(WITHOUT), to: jid(WITHOUT) }]);
    expect(await world.ask(WITH, "paused")).toBe(jid(WITHOUT));
    await world.clock.advance(120_000);
    const last = (to: string) => world.sent.findLast((sent) => sent.to === to)?.state;
    expect([last(jid(WITH)), last(jid(WITHOUT))]).toEqual(["paused", "paused"]);
    expect(world.addressed.filter((line) => line.includes(`${jid(WITH)} paused`))).toHaveLength(1);
    expect(world.leases.leases.size).toBe(0);
    expect(world.clock.pending).toBe(0);
  });

  it("owes the paused at the one and repeats the state at the other when both are lost on a line that goes on", async () => {
    const world = new BrazilWorld();
    world.directory.state = "fails";
    await world.ask(WITH, "composing", 20);
    await world.clock.advance(1_000);
    world.directory.state = "answers";
    world.directory.there.add(WITHOUT);
    world.connections.losesStanzas = true;
    await world.book.lookUp(S, WITH);
    await world.turn();
    world.connections.losesStanzas = false;
    await world.clock.advance(120_000);
    expect(world.addressed).toEqual([
      `0 ${jid(WITH)} composing`,
      `2 ${jid(WITH)} paused`,
      `2 ${jid(WITHOUT)} composing`,
      `10 ${jid(WITHOUT)} composing`,
      `18 ${jid(WITHOUT)} composing`,
      `20 ${jid(WITHOUT)} paused`,
    ]);
    expect(world.leases.leases.size).toBe(0);
  });

  it("leaves nothing of a call that was on its way and was lost", async () => {
    const world = new BrazilWorld();
    world.directory.there.add(WITHOUT);
    world.connections.holdsStanzas = true;
    const call = Promise.allSettled([world.set(S, person(WITH), "composing", 20)]);
    await world.book.lookUp(S, WITH);
    await world.connections.settle("is lost");
    expect(await call).toMatchObject([{ status: "rejected" }]);
    world.connections.cut(S);
    await world.clock.advance(1_000);
    world.connections.open(S);
    await world.clock.advance(120_000);
    expect(world.addressed).toEqual([]);
    expect(world.leases.leases.size).toBe(0);
    expect(world.clock.pending).toBe(0);
  });

  it("moves nothing more than once, however often it is told", async () => {
    const world = await learnedWhileRunning(14);
    for (let i = 0; i < 3; i++) await world.book.lookUp(S, i % 2 === 0 ? WITH : WITHOUT);
    await world.turn();
    expect(world.addressed).toEqual(MOVED);
  });

  it("lets the refused pause of a lost connection be owed where it is shown", async () => {
    const world = await learnedWhileRunning(60);
    world.connections.cut(S);
    await expect(world.ask(WITH, "paused")).rejects.toMatchObject({ code: "session_not_connected" });
    world.connections.open(S);
    await world.clock.advance(120_000);
    expect(world.addressed).toEqual([...MOVED, `3 ${jid(WITHOUT)} paused`]);
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

  it("moves back what runs when nobody is there any more", async () => {
    const world = await learned(WITHOUT);
    await world.clock.advance(3_000);
    await world.ask(WITH, "composing", 60);
    world.directory.there.clear();
    await world.book.lookUp(S, WITH);
    await world.turn();
    expect(world.running()).toMatchObject([{ chat: jid(WITH), to: jid(WITH) }]);
    expect(world.addressed.slice(-2)).toEqual([`3 ${jid(WITHOUT)} paused`, `3 ${jid(WITH)} composing`]);
  });
});

describe("what a look-up for another reason tells", () => {
  const [ASKED, THERE, LID] = ["4915112345678", "49015112345678", "118205227043953"];

  it("is used for a number of any country, also for the number that it told", async () => {
    const world = new BrazilWorld();
    world.directory.answerWith({ number: THERE, lid: null });
    await world.ask(ASKED, "composing", 20);
    expect(world.directory.asked).toEqual([]);
    await world.book.lookUp(S, ASKED);
    await world.turn();
    for (const number of [ASKED, THERE]) expect(await world.ask(number, "composing", 20)).toBe(jid(THERE));
    expect(world.addressed).toEqual([
      `0 ${jid(ASKED)} composing`,
      `0 ${jid(ASKED)} paused`,
      `0 ${jid(THERE)} composing`,
    ]);
  });

  it("is believed whatever number it tells", async () => {
    const world = new BrazilWorld();
    world.directory.answerWith({ number: "15551234567", lid: null });
    await world.ask(WITH, "paused");
    expect(await world.ask(WITH, "composing")).toBe(jid("15551234567"));
  });

  it.each(["5215512345678", "525512345678"])(
    "is looked up in the background for Mexico: %s",
    async (number) => {
      const world = new BrazilWorld();
      world.directory.there.add("5215512345678");
      await world.ask(number, "composing", 20);
      expect(world.directory.asked).toHaveLength(1);
      expect(world.running()).toMatchObject([{ to: jid("5215512345678") }]);
    },
  );

  it("is a LID: the next indicator goes there, by number and by LID, and what runs stays at the number", async () => {
    const world = new BrazilWorld();
    world.directory.answerWith({ number: ASKED, lid: LID });
    await world.ask(ASKED, "composing", 14);
    await world.clock.advance(3_000);
    await world.book.lookUp(S, ASKED);
    await world.turn();
    expect(world.running()).toMatchObject([{ chat: jid(ASKED), to: jid(ASKED) }]);
    await world.pause(S, { kind: "lid", lid: LID });
    await world.pause(S, person(ASKED));
    await world.clock.advance(3_000);
    await world.ask(ASKED, "recording", 60);
    await world.ask(ASKED, "composing", 60);
    expect(world.running()).toMatchObject([{ chat: jid(ASKED), to: `${LID}@lid` }]);
    await world.pause(S, { kind: "lid", lid: LID });
    await world.clock.advance(120_000);
    expect(world.addressed).toEqual([
      `0 ${jid(ASKED)} composing`,
      `3 ${jid(ASKED)} paused`,
      `6 ${LID}@lid recording`,
      `6 ${LID}@lid composing`,
      `6 ${LID}@lid paused`,
    ]);
    expect(world.leases.leases.size).toBe(0);
    expect(world.clock.pending).toBe(0);
  });

  it("is a LID of another number than was asked about: what runs moves there", async () => {
    const world = new BrazilWorld();
    world.directory.answerWith({ number: THERE, lid: LID });
    await world.ask(ASKED, "composing", 14);
    await world.clock.advance(3_000);
    await world.book.lookUp(S, ASKED);
    await world.turn();
    expect(world.running()).toMatchObject([{ chat: jid(THERE), to: `${LID}@lid` }]);
    expect([...world.told.values()]).toEqual(world.running());
    for (const number of [ASKED, THERE]) expect(await world.ask(number, "composing", 14)).toBe(`${LID}@lid`);
    expect(world.addressed).toEqual([
      `0 ${jid(ASKED)} composing`,
      `3 ${jid(ASKED)} paused`,
      `3 ${LID}@lid composing`,
    ]);
  });

  it("is the number of a LID that runs: the phone is told nothing, for nothing has moved", async () => {
    const world = new BrazilWorld();
    world.directory.answerWith({ number: ASKED, lid: LID });
    await world.set(S, { kind: "lid", lid: LID }, "composing", 14);
    await world.book.lookUp(S, ASKED);
    await world.turn();
    expect(world.running()).toMatchObject([{ chat: jid(ASKED), to: `${LID}@lid` }]);
    expect([...world.told.values()]).toEqual(world.running());
    expect(world.addressed).toEqual([`0 ${LID}@lid composing`]);
    await world.clock.advance(100);
    expect([...world.leases.leases.keys()]).toEqual([`${S} ${jid(ASKED)}`]);
  });

  it("is somebody else's LID when the number has changed hands: the old one is a chat of its own", async () => {
    const world = new BrazilWorld();
    world.directory.answerWith({ number: ASKED, lid: LID });
    await world.book.lookUp(S, ASKED);
    world.directory.answerWith({ number: ASKED, lid: "77" });
    await world.book.lookUp(S, ASKED);
    expect(await world.ask(ASKED, "composing", 20)).toBe("77@lid");
    await world.set(S, { kind: "lid", lid: LID }, "recording", 20);
    expect(world.running().map(({ chat, to }) => `${chat} ${to}`)).toEqual([
      `${jid(ASKED)} 77@lid`,
      `${LID}@lid ${LID}@lid`,
    ]);
  });

  it("is that nobody has the number, which the explanation tells for a day", async () => {
    const world = new BrazilWorld();
    await world.ask(ASKED, "composing", 60);
    expect(world.explain(ASKED)).toMatchObject({ isOnWhatsApp: null });
    await world.book.lookUp(S, ASKED);
    expect(world.explain(ASKED)).toMatchObject({
      isOnWhatsApp: false,
      indicator: { to: jid(ASKED) },
      advice: expect.stringContaining("nobody has this number") as string,
    });
    await world.clock.advance(DAY_MS);
    expect(world.explain(ASKED)).toMatchObject({ isOnWhatsApp: null });
  });

  it("is read from the store once", async () => {
    const world = new BrazilWorld();
    world.directory.there.add(WITHOUT);
    await world.ask(WITH, "paused");
    for (const number of [WITH, WITHOUT, ASKED]) await world.ask(number, "composing");
    const { reads } = world.numbers;
    for (const number of [WITH, WITHOUT, ASKED]) await world.ask(number, "recording");
    expect(world.numbers.reads).toBe(reads);
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
