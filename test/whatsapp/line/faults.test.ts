import { encodeBinaryNode } from "@whiskeysockets/baileys";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TestPool } from "../test-pool.ts";

const S = "session-1";
const NUMBER = "5511999990001";
const CHAT = { kind: "person", number: "5511988887777" } as const;

describe("a broken line", () => {
  const strays: unknown[] = [];
  const note = (reason: unknown) => void strays.push(reason);
  beforeEach(() => {
    strays.length = 0;
    process.on("unhandledRejection", note);
  });
  afterEach(() => {
    process.off("unhandledRejection", note);
    expect(strays).toEqual([]);
  });

  it("is connected again where it broke while the library asked for its groups", async () => {
    await using test = await TestPool.withLinked([NUMBER]);
    const dirty = { tag: "dirty", attrs: { type: "groups", timestamp: "1700000000" } };
    const told = encodeBinaryNode({ tag: "ib", attrs: { from: "s.whatsapp.net" }, content: [dirty] });
    test.sandbox.sendCoded(NUMBER, told);
    // Before it has read what it is asked.
    await test.sandbox.close();
    await test.until(NUMBER, "backing_off");
    await test.sandboxIsBack();
    await test.clock.advance(1_000);
    await test.until(NUMBER, "open");
  });

  it("is connected again after a frame that does not decrypt", async () => {
    await using test = await TestPool.start();
    await test.link(S, NUMBER);
    await test.fault({ kind: "garbage", number: NUMBER });
    await test.until(S, "backing_off");
    await test.clock.advance(1_000);
    await test.until(S, "open");
    await test.pool.of(S).presence.send(CHAT, "composing");
    await test.sandbox.untilChatState(({ state }) => state === "composing");
  });

  it("is connected again after the line was cut", async () => {
    await using test = await TestPool.start();
    await test.link(S, NUMBER);
    await test.fault({ kind: "drop", number: NUMBER });
    await test.until(S, "backing_off");
    await test.clock.advance(1_000);
    await test.until(S, "open");
  });

  it("is noticed by the keep-alive when the server falls silent or the line is half open", async () => {
    await using test = await TestPool.start({ keepAliveMs: 200 });
    await test.link("silent", "5511999990002");
    await test.link("half-open", "5511999990003");
    await test.fault({ kind: "silence", number: "5511999990002" });
    await test.fault({ kind: "half-open", number: "5511999990003" });
    await Promise.all([test.until("silent", "backing_off"), test.until("half-open", "backing_off")]);
    await test.clock.advance(1_000);
    await Promise.all([test.until("silent", "open"), test.until("half-open", "open")]);
  });

  it.each([403, 429, 503])("is tried again after the upgrade was refused with %i", async (code) => {
    await using test = await TestPool.start();
    await test.link(S, NUMBER);
    await test.fault({ kind: "refuse-upgrade", code, times: 2 });
    await test.fault({ kind: "drop", number: NUMBER });
    for (const attempt of [1, 2, 3]) {
      await test.untilAttempt(S, attempt);
      test.clock.advanceAtOnce(5_000);
    }
    await test.until(S, "open");
  });

  it("is given up by the watchdog when a login is never answered", async () => {
    await using test = await TestPool.start();
    await test.link(S, NUMBER);
    await test.pool.of(S).stop();
    await test.fault({ kind: "no-success", number: NUMBER, times: 1 });
    await test.pool.of(S).start();
    await test.sandbox.untilConnection((connections) => connections.some(({ number }) => number === NUMBER));
    await test.clock.advance(50_000);
    await test.until(S, "backing_off");
    await test.clock.advance(1_000);
    await test.until(S, "open");
  });

  it("is given up after a few attempts while nobody has linked the session", async () => {
    await using test = await TestPool.start();
    await test.fault({ kind: "refuse-upgrade", code: 503, times: 100 });
    await test.pool.of(S).start();
    for (const attempt of [1, 2, 3, 4, 5]) {
      await test.untilAttempt(S, attempt);
      test.clock.advanceAtOnce(20_000);
    }
    await test.until(S, "failed");
  });

  it("refuses chat states while it is down", async () => {
    await using test = await TestPool.start();
    await expect(test.pool.of(S).presence.send(CHAT, "composing")).rejects.toMatchObject({
      code: "session_not_connected",
    });
    await test.link(S, NUMBER);
    await test.fault({ kind: "drop", number: NUMBER });
    await test.until(S, "backing_off");
    await expect(test.pool.of(S).presence.send(CHAT, "composing")).rejects.toMatchObject({
      code: "session_not_connected",
    });
  });
});

describe("a stopped pool", () => {
  it("leaves no socket, no timer and no connection behind", async () => {
    const test = await TestPool.start();
    await test.link(S, NUMBER);
    await test.pool.of("session-2").start();
    await test.until("session-2", "waiting_for_scan");
    await test.pool.close();
    expect(test.clock.pending).toBe(0);
    await test.sandbox.untilConnection((connections) => connections.length === 0);
    await test.sandbox.close();
  });

  it("cannot be written to by a socket that was discarded", async () => {
    await using test = await TestPool.start();
    await test.link(S, NUMBER);
    await test.pool.of(S).stop();
    const kept = await test.devices.readCredentials(S);
    await test.phone("/faults", { kind: "clear" });
    expect(await test.devices.readCredentials(S)).toBe(kept);
    await test.pool.of(S).start();
    await test.until(S, "open");
    expect(test.sandbox.logins(NUMBER)).toBe(2);
  });
});

describe("the connect gate", () => {
  it("lets one session connect after the other", async () => {
    await using test = await TestPool.start({ concurrentConnects: 1 });
    await test.link("a", "5511999990001");
    await test.link("b", "5511999990002");
    await Promise.all([test.pool.of("a").stop(), test.pool.of("b").stop()]);
    await test.fault({ kind: "no-success", number: "5511999990001", times: 1 });
    await test.pool.of("a").start();
    await test.pool.of("b").start();
    await test.sandbox.untilConnection((connections) => connections.length === 1);
    expect(test.pool.of("b").state()).toEqual({ status: "starting" });
    expect(test.sandbox.logins("5511999990002")).toBe(1);
    await test.pool.of("a").stop();
    await test.until("b", "open");
  });
});

describe("a stored device that cannot be read", () => {
  it("fails the session and is left as it is", async () => {
    await using test = await TestPool.start();
    await test.link(S, NUMBER);
    await test.pool.of(S).stop();
    test.devices.credentials.set(S, "{ broken");
    await test.pool.of(S).start();
    const { reason } = await test.until(S, "failed");
    expect(reason).toContain("cannot be read");
    expect(await test.devices.readCredentials(S)).toBe("{ broken");
    expect(test.sandbox.connections()).toEqual([]);
  });

  it("fails the session when it is one of its keys", async () => {
    await using test = await TestPool.start();
    await test.link(S, NUMBER);
    await test.pool.of(S).stop();
    for (const key of test.devices.keys.keys()) test.devices.keys.set(key, "{ broken");
    await test.pool.of(S).start();
    const { reason } = await test.until(S, "failed");
    expect(reason).toContain("cannot be read");
    expect(test.devices.devices.get(S)).toMatchObject({ number: NUMBER });
  });
});
