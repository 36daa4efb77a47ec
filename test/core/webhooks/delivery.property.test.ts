import fc from "fast-check";
import { expect, it } from "vitest";
import type { DeliveryAnswer } from "../../../src/core/index.ts";
import { answerWith, DeliveryWorld, OK, REFUSED, type Seen } from "./delivery-world.ts";
import { StreamReader } from "./stream-reader.ts";

const SESSIONS = 2;
const ORGANIZATION_WEBHOOKS = 2;
/** With the one that the first session has by a label. */
const WEBHOOKS = ORGANIZATION_WEBHOOKS + 1;
const READERS = 2;
/** As long as the longest wait before something is tried again. */
const LONGEST_WAIT_MS = 8 * 60 * 60_000;
const POLICY = { attempts: 5, delaySeconds: 10, policy: "fixed" } as const;

type Fate = { readonly answer: DeliveryAnswer; readonly afterMs: number };
type Step =
  | { readonly do: "happen"; readonly session: number; readonly times: number }
  | { readonly do: "pass"; readonly ms: number }
  | { readonly do: "change" | "off" | "on" | "delete"; readonly webhook: number }
  | { readonly do: "come" | "leave"; readonly reader: number }
  | { readonly do: "kill" | "break" | "mend" };

const happen = fc.record({
  do: fc.constant("happen" as const),
  session: fc.nat(SESSIONS - 1),
  times: fc.constantFrom(1, 1, 4),
});
const pass = fc.record({
  do: fc.constant("pass" as const),
  ms: fc.constantFrom(1, 60, 60, 1_000, 10_000, 35_000),
});
const change = fc.record({
  do: fc.constantFrom("change" as const, "change" as const, "off" as const, "on" as const, "delete" as const),
  webhook: fc.nat(WEBHOOKS - 1),
});
const fault = fc.record({
  do: fc.constantFrom("kill" as const, "kill" as const, "break" as const, "mend" as const),
});
const reading = fc.record({
  do: fc.constantFrom("come" as const, "come" as const, "leave" as const),
  reader: fc.nat(READERS - 1),
});
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { arbitrary: happen, weight: 4 },
    { arbitrary: pass, weight: 3 },
    { arbitrary: change, weight: 1 },
    { arbitrary: reading, weight: 2 },
    { arbitrary: fault, weight: 3 },
  ),
  { minLength: 3, maxLength: 30 },
);
const fates: fc.Arbitrary<Fate[]> = fc.array(
  fc.record({
    answer: fc.constantFrom(OK, OK, OK, answerWith(500), answerWith(400), answerWith(429, 3_000), REFUSED),
    afterMs: fc.constantFrom(0, 0, 30, 500),
  }),
  { maxLength: 40 },
);

const laneOf = ({ webhookId, sessionId }: Pick<Seen, "webhookId" | "sessionId">) =>
  `${webhookId} ${sessionId}`;

/** What happened, who was to hear of it, and how it was answered. */
class Run {
  readonly world: DeliveryWorld;
  readonly webhooks: string[] = [];
  /** The one of the first session. */
  labelled = "";
  /** An event stream and a WebSocket. */
  readonly readers: readonly StreamReader[];
  /** Events of each lane, those that were to be heard. */
  readonly owed = new Map<string, number[]>();
  readonly gone = new Set<string>();
  /** What a receiver has noticed. */
  readonly wrong: string[] = [];
  kills = 0;
  readonly #off = new Set<string>();
  readonly #sessions: string[] = [];
  readonly #inFlight = new Set<string>();
  /** What was on its way when its webhook was changed: that begins anew. */
  readonly #begunAnew = new Set<Seen>();
  readonly #changes = new Map<string, number>();
  readonly #fates: Fate[];

  static async make(given: readonly Fate[]): Promise<Run> {
    const run = new Run(await DeliveryWorld.make(), [...given]);
    for (let nth = 0; nth < SESSIONS; nth++) run.#sessions.push(await run.world.session());
    for (let nth = 0; nth < ORGANIZATION_WEBHOOKS; nth++)
      run.webhooks.push(await run.world.webhook({ retryPolicy: POLICY }));
    run.labelled = await run.world.labelled(run.#sessions[0] ?? "");
    run.webhooks.push(run.labelled);
    for (const reader of run.readers) await reader.come();
    return run;
  }

  private constructor(world: DeliveryWorld, given: Fate[]) {
    this.world = world;
    this.#fates = given;
    this.readers = [new StreamReader(world, "reset"), new StreamReader(world, "oldest")];
    world.answer = (seen) => this.#answer(seen);
  }

  async #answer(seen: Seen): Promise<DeliveryAnswer> {
    const lane = `${this.kills} ${this.#changes.get(seen.webhookId) ?? 0} ${laneOf(seen)}`;
    if (this.gone.has(seen.webhookId)) this.wrong.push(`${seen.n} to a webhook that is gone`);
    const { answer, afterMs } = this.#fates.shift() ?? { answer: OK, afterMs: 0 };
    // One of a lane at a time, but for what was set aside.
    if (this.#isNew(seen)) {
      if (this.#inFlight.has(lane)) this.wrong.push(`${seen.n} before what was sent is answered`);
      this.#inFlight.add(lane);
    }
    if (afterMs > 0) await new Promise<void>((resolve) => void this.world.clock.after(afterMs, resolve));
    this.#inFlight.delete(lane);
    return answer;
  }

  /** Whether it is the first time that its receiver sees it. */
  #isNew(seen: Seen): boolean {
    return this.world.seenBy(seen.webhookId, seen.sessionId).filter((n) => n === seen.n).length === 1;
  }

  async take(step: Step): Promise<void> {
    const { world } = this;
    switch (step.do) {
      case "happen":
        return this.#happen(this.#sessions[step.session] ?? "", step.times);
      case "pass":
        return world.advance(step.ms);
      case "change":
      case "off":
      case "on":
      case "delete":
        return this.#change(this.webhooks[step.webhook] ?? "", step.do);
      case "come":
        return this.readers[step.reader]?.come();
      case "leave":
        return this.readers[step.reader]?.leave();
      case "kill":
        this.kills++;
        for (const reader of this.readers) reader.cut();
        return world.kill();
      case "break":
      case "mend":
        world.broken = step.do === "break";
    }
  }

  async #happen(sessionId: string, times: number): Promise<void> {
    const hearers = this.webhooks.filter((id) => !this.gone.has(id) && this.#hears(id, sessionId));
    const isHeard = hearers.some((id) => !this.#off.has(id));
    const isRead = this.readers.some(({ isWaitedFor }) => isWaitedFor);
    const isKept = isHeard || isRead;
    const ns = await this.world.happenAtOnce(sessionId, times);
    // Nobody listens, nothing is written; whoever is off meanwhile hears of what was written when it is on again.
    for (const webhookId of isHeard ? hearers : []) {
      const lane = laneOf({ webhookId, sessionId });
      this.owed.set(lane, [...(this.owed.get(lane) ?? []), ...ns]);
    }
    if (isKept) for (const reader of this.readers) reader.owed.push(...ns);
  }

  #hears(webhookId: string, sessionId: string): boolean {
    return webhookId !== this.labelled || sessionId === this.#sessions[0];
  }

  async #change(id: string, how: "change" | "off" | "on" | "delete"): Promise<void> {
    const { world } = this;
    const found = await world.webhooks.find(world.organizationId, id);
    if (!found) return;
    this.#changes.set(id, (this.#changes.get(id) ?? 0) + 1);
    for (const seen of world.seen)
      if (seen.webhookId === id && seen.answer === undefined) this.#begunAnew.add(seen);
    if (how === "delete") {
      await world.webhooks.delete(found);
      this.gone.add(id);
    } else {
      await world.webhooks.change(found, how === "change" ? { secret: "new" } : { active: how === "on" });
      if (how === "off") this.#off.add(id);
      if (how === "on") this.#off.delete(id);
    }
    await world.settle();
  }

  /** From now on all goes well, until nothing more happens. */
  async settle(): Promise<void> {
    this.world.broken = false;
    this.#fates.length = 0;
    for (const id of this.#off) await this.#change(id, "on");
    for (const reader of this.readers) await reader.come();
    for (let minutes = 0; minutes < 5; minutes++) await this.world.advance(60_000);
    await this.world.advance(LONGEST_WAIT_MS);
  }

  /** Nothing is kept for readers any more. */
  async endReaders(): Promise<void> {
    for (const reader of this.readers) reader.leave();
    await this.world.advance(60_000);
  }

  async check(): Promise<void> {
    const { world } = this;
    expect(this.wrong).toEqual([]);
    for (const { wrong, missed, heard } of this.readers) {
      expect({ wrong, missed }).toEqual({ wrong: [], missed: [] });
      for (const sessionId of this.#sessions) {
        const ns = heard.filter((each) => each.sessionId === sessionId).map(({ n }) => n);
        expect(ns).toEqual(ns.toSorted((a, b) => a - b));
      }
    }
    for (const webhookId of this.webhooks.filter((id) => !this.gone.has(id))) {
      const dead = (await world.dead(webhookId)).map(({ fact }) =>
        fact.name === "message_status" ? Number(fact.ids[0]) : 0,
      );
      for (const sessionId of this.#sessions) {
        const owed = this.owed.get(laneOf({ webhookId, sessionId })) ?? [];
        const seen = world.seenBy(webhookId, sessionId);
        const first = [...new Set(seen)];
        expect(first).toEqual(first.toSorted((a, b) => a - b));
        const taken = world.seen.filter(
          (each) => each.webhookId === webhookId && each.sessionId === sessionId && each.answer === OK,
        );
        const over = new Set([...taken.map(({ n }) => n), ...dead]);
        expect(owed.filter((n) => !over.has(n))).toEqual([]);
        // Twice is only what no process had written as taken, or was on its way at a change.
        const counted = taken.filter((each) => !this.#begunAnew.has(each)).map(({ n }) => n);
        if (this.kills === 0) expect(counted).toHaveLength(new Set(counted).size);
      }
      expect(await world.test.store.outbox.listSetAside(webhookId, 10)).toEqual([]);
    }
    expect(await world.test.store.outbox.listBehind()).toEqual([]);
  }
}

it("no order of facts, answers, faults, changes and restarts loses an event, tells one out of order, or twice what was taken", () =>
  fc.assert(
    fc.asyncProperty(steps, fates, async (made, given) => {
      const run = await Run.make(given);
      await using world = run.world;
      for (const step of made) await run.take(step);
      await run.settle();
      await run.check();
      await run.endReaders();
      expect(world.clock.pending).toBe(0);
    }),
    { numRuns: Number(process.env["PROPERTY_RUNS"] ?? 30) },
  ));
