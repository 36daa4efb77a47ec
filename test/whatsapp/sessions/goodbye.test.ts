import { describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { HttpProxy } from "../../support/http-proxy.ts";
import { TestPool } from "../test-pool.ts";

const S = "session-1";
const NUMBER = "5511999990001";

/** Whether the phone lists a linked device. */
async function isListed(test: TestPool): Promise<boolean> {
  const devices = (await (await test.sandbox.request("/devices")).json()) as { number: string }[];
  return devices.some(({ number }) => number === NUMBER);
}

async function stopped(): Promise<TestPool> {
  const test = await TestPool.start();
  await test.link(S, NUMBER);
  await test.pool.of(S).stop();
  return test;
}

describe("a logout", () => {
  it("of an open session takes it off the phone", async () => {
    await using test = await TestPool.start();
    await test.link(S, NUMBER);
    expect(await test.pool.of(S).logout()).toBe(false);
    expect(await isListed(test)).toBe(false);
    expect(test.pool.of(S).state()).toEqual({ status: "stopped" });
  });

  it("of a stopped session connects once, to take it off the phone", async () => {
    await using test = await stopped();
    expect(await isListed(test)).toBe(true);
    const states = test.states.length;
    expect(await test.pool.of(S).logout()).toBe(false);
    expect(await isListed(test)).toBe(false);
    expect(test.sandbox.logins(NUMBER)).toBe(2);
    expect(test.states.slice(states).map(({ state }) => state)).toEqual([
      { status: "stopped" },
      { status: "stopped" },
    ]);
    expect(test.devices.credentials.size).toBe(0);
    await test.sandbox.untilConnection((connections) => connections.length === 0);
    expect(test.clock.pending).toBe(0);
  });

  it("of a session that nobody has linked connects to nothing", async () => {
    await using test = await TestPool.start();
    await test.pool.of(S).start();
    await test.until(S, "waiting_for_scan");
    expect(await test.pool.of(S).logout()).toBe(false);
    expect(test.pool.of(S).state()).toEqual({ status: "stopped" });
    await test.sandbox.untilConnection((connections) => connections.length === 0);
  });

  it("of a session whose WhatsApp is out of reach says so, and forgets the device", async () => {
    await using test = await stopped();
    await test.sandbox.close();
    expect(await test.pool.of(S).logout()).toBe(true);
    expect(test.pool.of(S).state()).toMatchObject({
      status: "stopped",
      reason: expect.stringContaining("the phone still lists this device") as string,
    });
    expect(test.devices.credentials.size).toBe(0);
    expect(test.clock.pending).toBe(0);
  });

  it("of a session whose stored device cannot be read says so, and forgets the device", async () => {
    await using test = await stopped();
    test.devices.credentials.set(S, "no credentials");
    expect(await test.pool.of(S).logout()).toBe(true);
    expect(test.pool.of(S).state()).toMatchObject({
      status: "stopped",
      reason: expect.stringContaining("the phone still lists this device") as string,
    });
    expect(test.devices.credentials.size).toBe(0);
    expect(test.clock.pending).toBe(0);
  });

  it("of a session that waits to try again, through a proxy that is down, says so", async () => {
    await using test = await stopped();
    const proxy = await HttpProxy.start();
    const { port } = proxy;
    await proxy[Symbol.asyncDispose]();
    test.proxies.set(S, { protocol: "http", host: "127.0.0.1", port, username: null, password: null });
    await test.pool.of(S).start();
    await test.until(S, "backing_off");
    expect(await test.pool.of(S).logout()).toBe(true);
    expect(test.clock.pending).toBe(0);
  });

  it("waits ten seconds for a login, and no longer", async () => {
    await using test = await stopped();
    await test.fault({ kind: "no-success", number: NUMBER, times: 1 });
    const loggedOut = test.pool.of(S).logout();
    await test.sandbox.untilConnection((connections) => connections.some(({ number }) => number === NUMBER));
    await test.clock.advance(10_000);
    expect(await loggedOut).toBe(true);
    await test.sandbox.untilConnection((connections) => connections.length === 0);
    expect(test.clock.pending).toBe(0);
  });

  it("on a line that is dead waits five seconds for the answer, and says so", async () => {
    await using test = await TestPool.start();
    await test.link(S, NUMBER);
    await test.fault({ kind: "half-open", number: NUMBER });
    const loggedOut = test.pool.of(S).logout();
    await test.clock.advance(5_000);
    expect(await loggedOut).toBe(true);
  });

  it("that is asked for twice is one", async () => {
    await using test = await stopped();
    const both = await Promise.all([test.pool.of(S).logout(), test.pool.of(S).logout()]);
    expect(both).toEqual([false, false]);
    expect(test.sandbox.logins(NUMBER)).toBe(2);
  });

  it("of a device that the phone removed meanwhile is no news to it", async () => {
    await using test = await stopped();
    await test.phone("/phone/unlink", { number: NUMBER });
    expect(await test.pool.of(S).logout()).toBe(false);
  });
});

describe("a removal", () => {
  it("of a session whose stored device cannot be read leaves nothing of it", async () => {
    await using test = await stopped();
    test.devices.credentials.set(S, "no credentials");
    await test.pool.of(S).remove();
    expect(test.pool.known()).toEqual([]);
    expect(test.devices.credentials.size).toBe(0);
  });

  it("of a stopped session takes it off the phone, and it cannot be started meanwhile", async () => {
    await using test = await stopped();
    const removed = test.pool.of(S).remove();
    await test.pool.of(S).start();
    await removed;
    expect(await isListed(test)).toBe(false);
    expect(test.pool.known()).toEqual([]);
    await eventually("nothing is connected", () => test.sandbox.connections().length === 0);
  });
});
