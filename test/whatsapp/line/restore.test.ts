import { describe, expect, it } from "vitest";
import { openStore } from "../../../src/store/index.ts";
import { eventually } from "../../support/eventually.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { SeededFolder } from "../../support/seeded-folder.ts";
import { TestGateway, type TestGatewayOptions } from "../../support/test-gateway.ts";
import { TestPool } from "../test-pool.ts";

const A = "5511999990001";
const B = "5511999990002";

function startOn({ path, sandbox }: SeededFolder, options: TestGatewayOptions = {}): Promise<TestGateway> {
  return TestGateway.start({ sandbox, directory: path, ...options });
}

async function ready(test: TestGateway): Promise<{ status: number; open: number; wanted: number }> {
  const answer = await test.gateway.request("/health/ready");
  const { sessions } = (await answer.json()) as { sessions: { open: number; wanted: number } };
  return { status: answer.status, ...sessions };
}

function linesOf(test: TestGateway): readonly { msg: string; level: number; sessionId?: string }[] {
  return test.log.map((line) => JSON.parse(line) as { msg: string; level: number; sessionId?: string });
}

describe("after a start", () => {
  it("the sessions come back by themselves, and HTTP does not wait for them", async () => {
    await using folder = await SeededFolder.make(5);
    const clock = new ManualClock();
    await using test = await startOn(folder, { clock, chance: () => 0.9 });
    expect(await ready(test)).toEqual({ status: 200, open: 0, wanted: 5 });
    expect(folder.sandbox.connections()).toEqual([]);

    await clock.advance(500);
    await eventually("restored", () => linesOf(test).some(({ msg }) => msg.startsWith("restored")));
    expect(await ready(test)).toEqual({ status: 200, open: 5, wanted: 5 });
    const told = linesOf(test).filter(({ level }) => level === 30);
    expect(told.map(({ msg }) => msg).filter((msg) => msg.startsWith("restor"))).toEqual([
      ...[0, 1, 2, 3, 4].map((open) => `restoring: ${open} of 5 sessions open`),
      "restored: 5 of 5 sessions open",
    ]);
    const opened = told.filter(({ msg }) => msg === "session open").map(({ sessionId }) => sessionId);
    expect(opened.toSorted()).toEqual(folder.seeded.sessions.map(({ id }) => id).toSorted());
    for (const { number } of folder.seeded.sessions) expect(test.log.join("")).not.toContain(number);
  });

  it("the session that was used last comes first", async () => {
    await using folder = await SeededFolder.make(4);
    const [a = "", b = "", c = "", d = ""] = folder.seeded.sessions.map(({ id }) => id);
    const store = openStore({ directory: folder.path, wallMs: () => 0 });
    for (const [nth, id] of [c, a, d, b].entries())
      await store.sessions.record(id, { lastConnectedAtMs: 1_000 - nth }, 0);
    store.close();
    const clock = new ManualClock();
    const draws = [0.9, 0.1, 0.5, 0.3];
    await using test = await startOn(folder, {
      clock,
      chance: () => draws.pop() ?? 0,
      config: { maxConcurrentConnects: 1 },
    });
    await clock.advance(500);
    const opened = () => linesOf(test).filter(({ msg }) => msg === "session open");
    await eventually("open", () => opened().length === 4);
    expect(opened().map(({ sessionId }) => sessionId)).toEqual([c, a, d, b]);
  });

  it("a session that its owner has stopped stays stopped", async () => {
    await using folder = await SeededFolder.make(2);
    const clock = new ManualClock();
    await using test = await startOn(folder, { clock, chance: () => 0.9 });
    const [stopped, other] = folder.seeded.sessions;
    const { apiKey } = folder.seeded;
    await test.bearer("POST", `/api/v1/sessions/${stopped?.id ?? ""}:stop`, undefined, apiKey);
    await clock.advance(500);
    await eventually("restored", () => linesOf(test).some(({ msg }) => msg.startsWith("restored: 1 of 2")));
    expect(folder.sandbox.connections()).toEqual([{ number: other?.number, phase: "open" }]);
  });
});

describe("the places among the connecting", () => {
  it("are given to the next when a session hangs", async () => {
    await using test = await TestPool.start({ concurrentConnects: 1 });
    await test.link("a", A);
    await test.link("b", B);
    await Promise.all([test.pool.of("a").stop(), test.pool.of("b").stop()]);
    await test.fault({ kind: "no-success", number: A, times: 1 });
    test.pool.restore(["a", "b"]);
    await test.clock.advance(250);
    await test.sandbox.untilConnection((connections) => connections.some(({ number }) => number === A));
    await test.clock.advance(4_999);
    expect(test.pool.of("b").state()).toEqual({ status: "starting" });
    expect(test.sandbox.logins(B)).toBe(1);
    await test.clock.advance(1);
    await test.until("b", "open");
    expect(test.pool.of("a").state()).toEqual({ status: "starting" });
    await test.clock.advance(45_000);
    await test.until("a", "backing_off");
  });

  it("belong to a session no longer once it waits or is open", async () => {
    await using test = await TestPool.start({ concurrentConnects: 1 });
    await test.link("a", A);
    await test.pool.of("b").start();
    await test.until("b", "waiting_for_scan");
    await test.pool.of("c").start();
    await test.until("c", "waiting_for_scan");
    expect(test.clock.pending).toBe(0);
  });
});

describe("the log of one session", () => {
  it("tells that it was lost and is back once each, however many attempts that took", async () => {
    await using test = await TestPool.start();
    await test.link("a", A);
    await test.fault({ kind: "failure", code: 503, number: A, times: 3 });
    const told = test.told.length;
    await test.fault({ kind: "drop", number: A });
    for (const attempt of [1, 2, 3, 4]) {
      await test.untilAttempt("a", attempt);
      test.clock.advanceAtOnce(15_000);
    }
    await test.until("a", "open");
    expect(test.told.slice(told)).toEqual(["session lost", "session open"]);
  });
});
