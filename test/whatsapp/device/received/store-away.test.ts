import { describe, expect, it } from "vitest";
import { GatewayError } from "../../../../src/core/index.ts";
import { eventually } from "../../../support/eventually.ts";
import { TestPool } from "../../test-pool.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";
const BEN = "15551230001";
/** Of the second attempt in a row at most. */
const BACK_OFF_MS = 2_000;

/** A linked session on a store that can be away, and the texts that are kept of what it hears. */
class OnFailingStore implements AsyncDisposable {
  readonly test: TestPool;
  readonly heard: string[] = [];
  /** The same, as another listener is told before. */
  readonly toldFirst: string[] = [];
  /** What fails at present. */
  away: "nothing" | "keys" | "facts" | "all" = "nothing";
  /** Tries that have failed. */
  failed = 0;
  #group = "";

  private constructor(test: TestPool) {
    this.test = test;
    const { devices, pool } = test;
    const [read, write] = [devices.readKeys.bind(devices), devices.writeKeys.bind(devices)];
    devices.readKeys = (...given) => this.#failing("keys") ?? read(...given);
    devices.writeKeys = (...given) => this.#failing("keys") ?? write(...given);
    pool.onHeard((_sessionId, one) => {
      if (one.what === "message" && one.content.kind === "text") this.toldFirst.push(one.content.text);
      return Promise.resolve();
    });
    pool.onHeard((_sessionId, one) => {
      if (one.what !== "message" || one.content.kind !== "text") return Promise.resolve();
      const failing = this.#failing("facts");
      if (failing) return failing;
      this.heard.push(one.content.isUnreadable === true ? "unreadable" : one.content.text);
      return Promise.resolve();
    });
  }

  static async start(): Promise<OnFailingStore> {
    const on = new OnFailingStore(await TestPool.start());
    await on.test.link(NUMBER, NUMBER);
    const made = await on.test.phone("/groups", { subject: "Friends", participants: [ANA, BEN, NUMBER] });
    on.#group = ((await made.json()) as { jid: string }).jid;
    await on.write("before", ANA);
    await on.write("before", BEN, "group");
    await on.untilHeard(2);
    on.heard.length = 0;
    on.toldFirst.length = 0;
    return on;
  }

  async write(text: string, from: string, to: "group" | "session" = "session"): Promise<string> {
    const answer = await this.test.phone("/phone/send", {
      from,
      to: to === "group" ? this.#group : NUMBER,
      text,
    });
    return ((await answer.json()) as { id: string }).id;
  }

  untilHeard(count: number): Promise<void> {
    return eventually(`${count} are heard`, () => this.heard.length >= count);
  }

  untilFailed(count = 1): Promise<void> {
    return eventually(`${count} tries have failed`, () => this.failed >= count);
  }

  /** Lets time pass until that many are heard. */
  untilHeardInTime(count: number): Promise<void> {
    return eventually(`${count} are heard`, async () => {
      await this.test.clock.advance(100);
      return this.heard.length >= count;
    });
  }

  /** Nothing of what the line knew is in memory. */
  async renewLine(): Promise<void> {
    await this.test.fault({ kind: "drop", number: NUMBER });
    await this.test.until(NUMBER, "backing_off");
    await this.test.clock.advance(BACK_OFF_MS);
    await this.test.until(NUMBER, "open");
  }

  get askedAgain(): number {
    return this.test.sandbox.askedAgain().length;
  }

  #failing(what: "keys" | "facts"): Promise<never> | undefined {
    if (this.away !== what && this.away !== "all") return undefined;
    this.failed++;
    return Promise.reject(new GatewayError("unavailable", "the database is away"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.test[Symbol.asyncDispose]();
  }
}

const partners = [
  { name: "a partner it has spoken with", from: ANA, to: "session" },
  { name: "a partner it has not", from: "15551230002", to: "session" },
  { name: "a member of a group", from: BEN, to: "group" },
  { name: "a member who has said nothing yet", from: ANA, to: "group" },
] as const;

describe.each(["keys", "facts", "all"] as const)("while the store of %s is away", (away) => {
  it.each(partners)("what $name writes is heard once it is back, in order", async ({ from, to }) => {
    await using on = await OnFailingStore.start();
    const { sandbox, clock } = on.test;
    on.away = away;
    await on.write("1", from, to);
    const second = await on.write("2", from, to);
    await on.untilFailed();
    await clock.advance(3_000);
    await on.untilFailed(3);
    expect(on.heard).toEqual([]);
    on.away = "nothing";
    await on.untilHeardInTime(2);
    await sandbox.untilReceipt(({ id }) => id === second);
    await on.write("3", from, to);
    await on.untilHeard(3);
    expect(on.heard).toEqual(["1", "2", "3"]);
    // Who has kept it is not told it once more.
    expect(on.toldFirst).toEqual(["1", "2", "3"]);
    expect(on.askedAgain).toBe(0);
    expect(on.test.history(NUMBER).slice(-1)).toEqual(["open"]);
    expect(sandbox.logins(NUMBER)).toBe(1);
  });

  it.each(["as it is", "anew"])(
    "for longer, a line that was open %s ends, and all is heard on the next",
    async (how) => {
      await using on = await OnFailingStore.start();
      const { test } = on;
      if (how === "anew") await on.renewLine();
      on.away = away;
      await on.write("1", ANA);
      await on.write("2", ANA);
      await on.untilFailed();
      for (let seconds = 0; seconds < 30; seconds++) await test.clock.advance(1_000);
      await test.until(NUMBER, "backing_off");
      expect(on.heard).toEqual([]);
      on.away = "nothing";
      await test.clock.advance(BACK_OFF_MS);
      await on.untilHeard(2);
      await on.write("3", ANA);
      await on.untilHeard(3);
      expect(on.heard).toEqual(["1", "2", "3"]);
      expect(on.askedAgain).toBe(0);
    },
  );

  it("nothing waits for it once the line is lost", async () => {
    await using on = await OnFailingStore.start();
    const { test } = on;
    on.away = away;
    await on.write("1", ANA);
    await on.write("2", ANA);
    await on.untilFailed();
    await test.fault({ kind: "drop", number: NUMBER });
    await test.until(NUMBER, "backing_off");
    on.away = "nothing";
    await test.clock.advance(BACK_OFF_MS);
    await on.untilHeard(2);
    expect(on.heard).toEqual(["1", "2"]);
    expect(on.askedAgain).toBe(0);
  });

  it("indicators are shown, and the end of the process waits for nothing", async () => {
    await using on = await OnFailingStore.start();
    const { test } = on;
    on.away = away;
    await on.write("1", ANA);
    await on.untilFailed();
    await test.pool.of(NUMBER).presence.send({ kind: "person", number: ANA }, "composing");
    await test.sandbox.untilChatState(
      ({ to, state }) => to === `${ANA}@s.whatsapp.net` && state === "composing",
    );
    // Time stands still: what waited for it would wait for good.
    await test.pool.of(NUMBER).stop();
    expect(on.heard).toEqual([]);
  });
});

it("what each line asks for anew ends no line where it cannot be kept", async () => {
  await using test = await TestPool.start();
  await test.link(NUMBER, NUMBER);
  let refused = 0;
  const heard: string[] = [];
  test.pool.onHeard((_sessionId, { what }) => {
    heard.push(what);
    if (what !== "groups") return Promise.resolve();
    refused++;
    return Promise.reject(new GatewayError("unavailable", "the disk is full"));
  });
  await test.fault({ kind: "drop", number: NUMBER });
  await test.until(NUMBER, "backing_off");
  await test.clock.advance(BACK_OFF_MS);
  await eventually("it is told of the groups", () => refused > 0);
  for (let seconds = 0; seconds < 30; seconds++) await test.clock.advance(1_000);
  await test.phone("/phone/send", { from: ANA, to: NUMBER, text: "1" });
  await eventually("what comes after is heard", () => heard.includes("message"));
  expect(test.pool.of(NUMBER).state().status).toBe("open");
  expect(test.sandbox.logins(NUMBER)).toBe(2);
});
