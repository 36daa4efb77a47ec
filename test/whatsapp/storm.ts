import { expect } from "vitest";
import { eventually } from "../support/eventually.ts";
import { seededChance } from "../support/seeded-chance.ts";
import { TestPool } from "./test-pool.ts";

/** Each strikes a tenth of the sessions; the others are spared. */
const FAULTS = [
  { kind: "silence" },
  { kind: "half-open" },
  { kind: "slow", delayMs: 50 },
  { kind: "stream-error", code: 503 },
  { kind: "garbage" },
  { kind: "drop" },
] as const;

/** Sessions in use, faults of their lines, and everything that must not be left behind when those are over. */
export class Storm implements AsyncDisposable {
  readonly test: TestPool;
  readonly strays: unknown[] = [];
  readonly numbers: readonly string[];
  readonly #sent = new Map<string, number>();
  readonly #before: Readonly<Record<string, number>>;
  readonly #note = (reason: unknown) => void this.strays.push(reason);
  #spared: readonly string[];
  #round = 0;

  readonly #timersBefore: number;

  private constructor(test: TestPool, numbers: readonly string[], timersBefore: number) {
    this.test = test;
    this.numbers = numbers;
    this.#spared = numbers;
    this.#before = resources();
    this.#timersBefore = timersBefore;
    process.on("unhandledRejection", this.#note);
  }

  static async over(sessions: number, keepAliveMs: number): Promise<Storm> {
    const numbers = Array.from({ length: sessions }, (_, nth) => `55119${90_000_000 + nth}`);
    const timersBefore = resources()["Timeout"] ?? 0;
    const test = await TestPool.withLinked(numbers, { keepAliveMs, chance: seededChance(7) });
    return new Storm(test, numbers, timersBefore);
  }

  /** Takes the next sessions that no fault has struck yet. */
  #take(count: number): readonly string[] {
    const struck = this.#spared.slice(0, count);
    this.#spared = this.#spared.slice(count);
    return struck;
  }

  /** Strikes a tenth of the sessions with each fault and uses them all until each struck one has lost its line. */
  async strikeEach(): Promise<void> {
    const lost = new Set<string>();
    for (const fault of FAULTS) {
      const numbers = this.#take(this.numbers.length / 10);
      if (fault.kind === "drop") {
        await this.test.fault({ kind: "refuse-upgrade", code: 503, times: numbers.length });
      }
      for (const number of numbers) {
        await this.test.fault({ ...fault, number });
        if (fault.kind !== "slow") lost.add(number);
      }
      await this.use();
    }
    for (const number of lost) {
      await eventually(`${number} lost`, () => this.test.history(number).includes("backing_off"));
      await this.use();
    }
  }

  /** Nobody is there for two minutes; every session goes on trying. */
  async serverIsGone(): Promise<void> {
    this.#take(this.numbers.length);
    const told = this.test.told.length;
    await this.test.sandbox.close();
    for (let second = 0; second < 120; second += 5) {
      await this.test.clock.advance(5_000);
      await this.nobodyStarts();
    }
    const statuses = this.numbers.map((number) => this.test.pool.of(number).state().status);
    expect(new Set(statuses)).toEqual(new Set(["backing_off"]));
    const lost = this.test.told.slice(told).filter((line) => line === "session lost");
    expect(lost).toHaveLength(this.numbers.length);
    await this.test.sandboxIsBack();
  }

  isOpen(number: string): boolean {
    return this.test.pool.of(number).state().status === "open";
  }

  /** Every session that is open shows an indicator to its next partner; a spared one must not fail to. */
  async use(): Promise<void> {
    this.#round++;
    const partner = { kind: "person", number: `5521${900_000_000 + this.#round}` } as const;
    await Promise.all(
      this.numbers.map(async (number) => {
        const isSpared = this.#spared.includes(number);
        if (!isSpared && !this.isOpen(number)) return;
        const sending = this.test.pool.of(number).presence.send(partner, "composing");
        if (isSpared) {
          await sending;
          this.#sent.set(number, (this.#sent.get(number) ?? 0) + 1);
        } else await sending.catch(() => undefined);
      }),
    );
  }

  /** Goes on using the sessions, with time passing, until all are open. Returns how much time that took, in ms. */
  async untilAllOpen(): Promise<number> {
    const startedMs = this.test.clock.nowMs();
    while (!this.numbers.every((number) => this.isOpen(number))) {
      await this.test.clock.advance(250);
      await this.use();
      await this.nobodyStarts();
    }
    return this.test.clock.nowMs() - startedMs;
  }

  /** Every fault strikes some sessions: all are open again within 30 s, and the spared ones saw nothing of it. */
  async expectFaultsMended(): Promise<void> {
    await this.strikeEach();
    expect(await this.untilAllOpen()).toBeLessThan(30_000);
    await this.expectSparedUndisturbed();
    await this.expectNothingLeft();
  }

  /** Nobody is there for two minutes: all are open again within 30 s of the return. */
  async expectServerOutlived(): Promise<void> {
    await this.serverIsGone();
    expect(await this.untilAllOpen()).toBeLessThan(30_000);
    await this.expectNothingLeft();
  }

  /** Attempts that are under way come to their end before more time passes. */
  nobodyStarts(): Promise<void> {
    const { pool } = this.test;
    return eventually("attempts ended", () =>
      this.numbers.every((number) => pool.of(number).state().status !== "starting"),
    );
  }

  /** The sessions that no fault struck have one login, and everything that they showed has arrived. */
  async expectSparedUndisturbed(): Promise<void> {
    const { sandbox } = this.test;
    const arrived = (number: string) => sandbox.chatStates({ session: number }).length;
    expect(this.#spared.length).toBeGreaterThan(0);
    for (const number of this.#spared) {
      const sent = this.#sent.get(number) ?? 0;
      await eventually("arrived", () => arrived(number) >= sent);
      expect([number, arrived(number), sandbox.logins(number)]).toEqual([number, sent, 1]);
    }
  }

  /** One connection for each session; no socket, and nothing planned, beside those. */
  async expectNothingLeft(): Promise<void> {
    const { sandbox, clock } = this.test;
    await this.test.fault({ kind: "clear" });
    await eventually("one connection each", () => sandbox.connections().length === this.numbers.length);
    expect(new Set(sandbox.connections().map(({ number }) => number)).size).toBe(this.numbers.length);
    await eventually(
      "sockets",
      () => (resources()["TCPSocketWrap"] ?? 0) <= (this.#before["TCPSocketWrap"] ?? 0),
    );
    expect(clock.pending).toBe(0);
    expect(process.listenerCount("unhandledRejection")).toBe(1 + (this.#before["listeners"] ?? 0));
    expect(sandbox.unknownStanzas).toEqual([]);
    expect(this.strays).toEqual([]);
  }

  /**
   * Two timers for each line: its keep-alive, and the library's own, which never comes due; those of the library's
   * unanswered queries have ended 20 s after them.
   */
  async expectNoMoreTimers(): Promise<void> {
    const most = this.#timersBefore + 2 * this.numbers.length;
    // A ping that is under way has one too.
    await eventually("timers", () => (resources()["Timeout"] ?? 0) <= most);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off("unhandledRejection", this.#note);
    await this.test[Symbol.asyncDispose]();
  }
}

function resources(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { listeners: process.listenerCount("unhandledRejection") };
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
