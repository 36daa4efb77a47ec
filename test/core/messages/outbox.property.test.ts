import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { GatewayError, type Core, type Message, type Session } from "../../../src/core/index.ts";
import type { Store } from "../../../src/store/index.ts";
import { TestStore } from "../../store/test-store.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MortalClock } from "../../support/mortal-clock.ts";
import { delayedStores } from "../interleaving/delayed-stores.ts";
import { coreOf } from "./core-of.ts";
import { ACKNOWLEDGED, FakeLines, refused, type Handed } from "./fake-line.ts";
import { ALICE, BOB, textIn, to } from "./message-world.ts";

const CHATS = [ALICE, BOB, "123456789@g.us"];

type Step =
  | { readonly do: "send"; readonly chat: number; readonly isQueued: boolean; readonly key: number | null }
  | { readonly do: "cut" | "open" | "kill" | "wait" | "break" | "mend" };
/** What becomes of a message that was handed over: the last one's acknowledgement is lost with its line, or for ever. */
type Fate = "acknowledged" | "refused for now" | "unanswered";

const send = fc.record({
  do: fc.constant("send" as const),
  chat: fc.nat(CHATS.length - 1),
  isQueued: fc.boolean(),
  key: fc.option(fc.nat(1), { freq: 2 }),
});
const other = fc.record({
  do: fc.constantFrom("cut", "open", "kill", "wait", "break", "mend", "open", "mend"),
});
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof({ arbitrary: send, weight: 2 }, { arbitrary: other, weight: 1 }),
  { minLength: 3, maxLength: 20 },
);
const fates = fc.array(
  fc.constantFrom<Fate>("acknowledged", "acknowledged", "acknowledged", "refused for now", "unanswered"),
  { minLength: 1, maxLength: 10 },
);

let test: TestStore;
beforeAll(() => void (test = new TestStore()));
afterAll(() => test[Symbol.dispose]());

/** A call and what its caller was told; nothing by a process that was killed. */
type Call = {
  readonly text: string;
  readonly chat: string;
  readonly key: string | null;
  told?: Message | GatewayError;
};

/** Processes one after the other on one database, whose steps are done when chance says so, as WhatsApp's answers are. */
class World {
  readonly clock = new ManualClock();
  readonly calls: Call[] = [];
  readonly handed: Handed[] = [];
  #process = new MortalClock(this.clock);
  #lines = new FakeLines(this.clock);
  #core: Core;
  #isBroken = false;
  readonly #scheduler: fc.Scheduler;
  readonly #session: Session;
  readonly #fates: Fate[];

  static async make(scheduler: fc.Scheduler, given: readonly Fate[]): Promise<World> {
    const { id } = await test.linkedSession(await test.organization(), { ratePerMinute: 0, ratePerHour: 0 });
    const session = await test.store.sessions.get(id);
    if (!session) throw new Error("it was made just now");
    return new World(scheduler, session, [...given]);
  }

  private constructor(scheduler: fc.Scheduler, session: Session, given: Fate[]) {
    this.#scheduler = scheduler;
    this.#session = session;
    this.#fates = given;
    this.#core = this.#start();
    this.#lines.open(session.id);
  }

  #start(): Core {
    const clock = new MortalClock(this.clock);
    this.#process = clock;
    const lines = new FakeLines(this.clock);
    this.#lines = lines;
    lines.reply = (handed) => {
      this.handed.push(handed);
      const fate = this.#fates.shift() ?? "acknowledged";
      if (fate !== "unanswered")
        void this.#turn(`WhatsApp answers ${handed.id}`).then(() =>
          handed.answer(fate === "acknowledged" ? ACKNOWLEDGED : refused(503)),
        );
      return undefined;
    };
    const mortal = this.#mortal(test.store, clock);
    const stores = delayedStores(mortal, this.#scheduler, () => undefined);
    return coreOf({ stores, clock, connections: lines, log: () => undefined });
  }

  /** What a process that is dead asks for is neither done nor answered. */
  #mortal(store: Store, clock: MortalClock): Store {
    const methods = Object.entries(
      store.messages as unknown as Record<string, (...given: unknown[]) => unknown>,
    );
    const messages = methods.map(([name, method]) => [
      name,
      (...given: unknown[]) => {
        if (clock.isDead) return new Promise(() => undefined);
        if (this.#isBroken) return Promise.reject(new GatewayError("unavailable", "disk full"));
        return method(...given);
      },
    ]);
    return { ...store, messages: Object.fromEntries(messages) as Store["messages"] };
  }

  async #turn(label: string): Promise<void> {
    await this.#scheduler.schedule(Promise.resolve(), label);
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case "send": {
        this.#send(step);
        return;
      }
      case "cut": {
        this.#lines.cut(this.#session.id);
        return;
      }
      case "open": {
        this.#lines.open(this.#session.id);
        return;
      }
      case "wait": {
        this.clock.advanceAtOnce(31_000);
        return;
      }
      case "break":
        this.#isBroken = true;
        return;
      case "mend":
        this.#isBroken = false;
        return;
      case "kill":
        return this.kill();
    }
  }

  async kill(): Promise<void> {
    this.#process.isDead = true;
    this.#isBroken = false;
    this.#core = this.#start();
    await this.#core.recover();
    this.#lines.open(this.#session.id);
  }

  #send({ chat: nth, isQueued, key: keyNth }: Step & { readonly do: "send" }): void {
    const chat = CHATS[nth] ?? BOB;
    const text = String(this.calls.length);
    const key = keyNth === null ? null : String(keyNth);
    const call: Call = { text, chat, key };
    this.calls.push(call);
    const core = this.#core;
    core.messages
      .send(this.#session, {
        to: to(chat),
        content: { kind: "text", text },
        source: "api",
        isQueued,
        ...(key !== null && { idempotencyKey: key }),
      })
      .then(
        ({ message }) => void (call.told = message),
        (error: unknown) => void (call.told = error as GatewayError),
      );
  }

  /** From now on all goes well, until nothing more happens. */
  async settle(): Promise<void> {
    this.#isBroken = false;
    this.#fates.length = 0;
    for (let rounds = 1; rounds <= 300; rounds++) {
      await this.#idle();
      if ((await this.#allStored()).every(({ state }) => state !== "pending")) break;
      this.clock.advanceAtOnce(1_000);
      // What is unanswered is asked for at the next opening.
      if (rounds % 100 === 0) {
        this.#lines.cut(this.#session.id);
        this.#lines.open(this.#session.id);
      }
    }
    this.clock.advanceAtOnce(150_000);
    await this.#idle();
  }

  /** What is written together is told in a later turn of the event loop. */
  async #idle(): Promise<void> {
    do {
      await this.#scheduler.waitIdle();
      for (let turns = 0; turns < 2; turns++) await new Promise((resolve) => setImmediate(resolve));
    } while (this.#scheduler.count() > 0);
  }

  async check(): Promise<void> {
    const stored = await this.#allStored();
    for (const chat of CHATS) {
      const own = await this.#stored(chat);
      expect(own.map(textOf)).toEqual(own.map(textOf).toSorted((a, b) => Number(a) - Number(b)));
      const first = [
        ...new Set(this.handed.filter(({ to: jid }) => jid === jidOf(chat)).map(({ id }) => id)),
      ];
      const byRow = own.map(({ id }) => id).filter((id) => first.includes(id));
      expect(first).toEqual(byRow);
    }
    for (const { id, state, ...message } of stored) {
      const left = this.handed.filter((handed) => handed.id === id);
      expect([textOf(message), state]).toEqual([textOf(message), left.length > 1 ? state : "sent"]);
      expect(["sent", "failed"]).toContain(state);
      expect(left.length).toBeGreaterThan(0);
      expect(new Set(left.map(({ wire }) => wire)).size).toBe(1);
    }
    // One call, one id, and of a key one call.
    const texts = stored.map(textOf);
    expect(new Set(texts).size).toBe(texts.length);
    expect(this.handed.map(({ wire }) => textIn(wire)).filter((text) => !texts.includes(text))).toEqual([]);
    const keys = this.calls
      .filter(({ text, key }) => key !== null && texts.includes(text))
      .map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { told, text } of this.calls) this.#checkTold(told, text, stored);
  }

  /** What a caller was told is so. */
  #checkTold(told: Call["told"], text: string, stored: readonly Message[]): void {
    if (told === undefined) return;
    if (told instanceof GatewayError) {
      const mayHaveLeft = told.code === "message_unanswered" || told.code === "message_refused";
      expect([told.code, mayHaveLeft]).not.toEqual(["internal", false]);
      if (!mayHaveLeft) expect(stored.map(textOf)).not.toContain(text);
      return;
    }
    const now = stored.find(({ id }) => id === told.id);
    expect(now).toBeDefined();
    if (told.state === "sent") expect(now?.state).toBe("sent");
  }

  async #allStored(): Promise<readonly Message[]> {
    return (await Promise.all(CHATS.map((chat) => this.#stored(chat)))).flat();
  }

  #stored(chat: string): Promise<readonly Message[]> {
    return test.store.messages
      .list(this.#session.id, jidOf(chat), undefined, 100)
      .then((found) => found.toSorted((a, b) => a.row - b.row));
  }

  async end(): Promise<void> {
    await this.#scheduler.waitFor(this.#core.close());
  }
}

function jidOf(chat: string): string {
  return chat.includes("@") ? chat : `${chat}@s.whatsapp.net`;
}

function textOf({ content }: Pick<Message, "content">): string {
  return content.kind === "text" ? content.text : "";
}

it("no order of answers, losses, failures and restarts sends a chat out of order, loses a message or sends one under two ids", () =>
  fc.assert(
    fc.asyncProperty(fc.scheduler(), steps, fates, async (scheduler, made, given) => {
      const world = await World.make(scheduler, given);
      const all = (async () => {
        for (const [nth, step] of made.entries()) {
          await scheduler.schedule(Promise.resolve(), `step ${nth}: ${step.do}`);
          await world.take(step);
        }
      })();
      await scheduler.waitFor(all);
      await world.settle();
      await world.check();
      await world.end();
    }),
    { numRuns: Number(process.env["PROPERTY_RUNS"] ?? 100) },
  ));
