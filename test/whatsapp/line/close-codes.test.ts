import { describe, expect, it } from "vitest";
import { closingOf, ruleFor } from "../../../src/whatsapp/line/close-codes.ts";
import { TestPool } from "../test-pool.ts";

const S = "session-1";
const NUMBER = "5511999990001";
const CHAT = { kind: "person", number: "5511988887777" } as const;

/** A session that was open for long enough to count its attempts anew. */
async function openSession(): Promise<TestPool> {
  const test = await TestPool.start();
  await test.link(S, NUMBER);
  await test.clock.advance(60_000);
  return test;
}

describe("a stream error while a session is open", () => {
  it.each([408, 428, 500, 501, 503, 516])("%i is tried again within half a second", async (code) => {
    await using test = await openSession();
    await test.fault({ kind: "stream-error", code, number: NUMBER });
    await test.until(S, "backing_off");
    await test.clock.advance(500);
    await test.until(S, "open");
    await test.pool.of(S).presence.send(CHAT, "composing");
    expect(test.sandbox.logins(NUMBER)).toBe(2);
    expect(test.sandbox.unknownStanzas).toEqual([]);
  });

  it("515 is connected again at once", async () => {
    await using test = await openSession();
    test.states.length = 0;
    await test.fault({ kind: "stream-error", code: 515, number: NUMBER });
    await test.until(S, "starting");
    await test.until(S, "open");
    expect(test.history(S)).toEqual(["starting", "open"]);
  });

  it.each([403, 406, 409, 411, 413, 414, 415, 418])(
    "%i stops for good and keeps the device",
    async (code) => {
      await using test = await openSession();
      await test.fault({ kind: "stream-error", code, number: NUMBER });
      const { reason } = await test.until(S, "failed");
      expect(reason).toBe(ruleFor({ code, message: "", attributes: {} }).reason);
      expect(test.devices.devices.get(S)).toMatchObject({ number: NUMBER });
      expect(test.clock.pending).toBe(0);
    },
  );

  it("405 is tried again minutes later", async () => {
    await using test = await openSession();
    await test.fault({ kind: "stream-error", code: 405, number: NUMBER });
    const { reason } = await test.until(S, "backing_off");
    expect(reason).toContain("too old");
    await test.clock.advance(9 * 60_000);
    expect(test.pool.of(S).state().status).toBe("backing_off");
    await test.clock.advance(60_000);
    await test.until(S, "open");
  });

  it.each([401, 419])("%i forgets the device", async (code) => {
    await using test = await openSession();
    await test.fault({ kind: "stream-error", code, number: NUMBER });
    await test.until(S, "failed");
    expect(test.devices.credentials.size).toBe(0);
  });
});

describe("a refused login", () => {
  it.each([402, 403])("%i stops with a reason", async (code) => {
    await using test = await openSession();
    await test.fault({ kind: "failure", code, number: NUMBER });
    await test.fault({ kind: "drop", number: NUMBER });
    await test.until(S, "backing_off");
    await test.clock.advance(500);
    const { reason } = await test.until(S, "failed");
    expect(reason).toMatch(
      code === 402 ? /banned this account for a time: \d+ s from now/ : /locked or banned/,
    );
    expect(test.devices.devices.get(S)).toMatchObject({ number: NUMBER });
  });

  it("503 backs off, ever longer", async () => {
    await using test = await openSession();
    await test.fault({ kind: "failure", code: 503, number: NUMBER, times: 3 });
    await test.fault({ kind: "drop", number: NUMBER });
    for (const [attempt, delayMs] of [251, 1_001, 2_001, 4_001].entries()) {
      expect(await test.until(S, "backing_off")).toMatchObject({ attempt: attempt + 1 });
      await test.clock.advance(delayMs - 1);
      expect(test.pool.of(S).state().status).toBe("backing_off");
      await test.clock.advance(1);
      if (attempt < 3) await test.until(S, "starting").catch(() => undefined);
      await (attempt < 3
        ? test.pool.of(S).until(({ status }) => status === "backing_off", Number.MAX_SAFE_INTEGER)
        : test.until(S, "open"));
    }
  });
});

describe("440, another program as the same device", () => {
  it("steps aside, tries once more, and then gives up", async () => {
    await using test = await openSession();
    await test.fault({ kind: "stream-error", code: 440, number: NUMBER });
    const { reason } = await test.until(S, "backing_off");
    expect(reason).toContain("another program");
    await test.clock.advance(29_000);
    expect(test.pool.of(S).state().status).toBe("backing_off");
    await test.clock.advance(1_000);
    await test.until(S, "open");

    await test.clock.advance(10 * 60_000);
    await test.fault({ kind: "stream-error", code: 440, number: NUMBER });
    await test.until(S, "failed");
    expect(test.devices.devices.get(S)).toMatchObject({ number: NUMBER });
    expect(test.clock.pending).toBe(0);
  });
});

describe("what the library ends a socket with", () => {
  it("is read whatever it is", () => {
    expect(closingOf(undefined)).toEqual({ code: undefined, message: "closed", attributes: {} });
    expect(closingOf(1006)).toEqual({ code: undefined, message: "closed with 1006", attributes: {} });
    expect(closingOf(new Error("boom"))).toEqual({ code: undefined, message: "boom", attributes: {} });
    const removed = Object.assign(new Error("Stream Errored (conflict)"), {
      output: { statusCode: 440 },
      data: { tag: "conflict", attrs: { type: "device_removed" } },
    });
    expect(ruleFor(closingOf(removed)).reaction).toBe("unlink");
    expect(ruleFor({ code: 599, message: "", attributes: {} }).reaction).toBe("retry");
  });
});
