import { describe, expect, it } from "vitest";
import { TestPool } from "../test-pool.ts";

const S = "session-1";
const NUMBER = "5511999990001";
const moved = expect.objectContaining({ code: "session_moved" }) as Error;

describe("a connection that is let go", () => {
  it("while its phone is to scan has no socket, and writes nothing more", async () => {
    await using test = await TestPool.start();
    await test.pool.of(S).start();
    await test.until(S, "waiting_for_scan");
    const told = test.states.length;
    const waits = test.pool.of(S).until(({ status }) => status === "open", 60_000);
    await Promise.all([test.pool.letGo([S]), expect(waits).rejects.toThrow(moved)]);
    await test.sandbox.untilConnection((connections) => connections.length === 0);
    const credentials = await test.devices.readCredentials(S);
    await test.clock.advance(120_000);
    expect(test.states).toHaveLength(told);
    expect(test.pool.known()).toEqual([]);
    expect(test.pool.of(S).state()).toEqual({ status: "stopped" });
    expect(await test.devices.readCredentials(S)).toBe(credentials);
    expect(test.sandbox.connections()).toEqual([]);
  });

  it("while it waits to be tried again is not tried", async () => {
    await using test = await TestPool.withLinked([NUMBER]);
    await test.fault({ kind: "refuse-upgrade", code: 503, times: 10 });
    await test.fault({ kind: "drop", number: NUMBER });
    await test.until(NUMBER, "backing_off");
    await test.pool.letGo([NUMBER]);
    await test.fault({ kind: "clear" });
    const logins = test.sandbox.logins(NUMBER);
    await test.clock.advance(600_000);
    expect(test.sandbox.connections()).toEqual([]);
    await test.pool.of(NUMBER).start();
    await test.until(NUMBER, "open");
    expect(test.sandbox.logins(NUMBER)).toBe(logins + 1);
  });

  it("while it waits for its turn takes nobody's place", async () => {
    await using test = await TestPool.withLinked([NUMBER, "5511999990002"], { concurrentConnects: 1 });
    const all = [NUMBER, "5511999990002"];
    await Promise.all(all.map((id) => test.pool.of(id).stop()));
    await Promise.all(all.map((id) => test.pool.of(id).start()));
    await test.pool.letGo([NUMBER]);
    await test.until("5511999990002", "open");
    expect(test.sandbox.connections().map(({ number }) => number)).toEqual(["5511999990002"]);
    expect(test.history(NUMBER).at(-1)).toBe("starting");
  });

  it("just as it is logged out connects to nothing", async () => {
    await using test = await TestPool.withLinked([NUMBER]);
    await test.pool.of(NUMBER).stop();
    const loggedOut = test.pool.of(NUMBER).logout();
    await Promise.all([test.pool.letGo([NUMBER]), expect(loggedOut).rejects.toThrow(moved)]);
    expect(test.devices.devices.get(NUMBER)).toMatchObject({ number: NUMBER });
    expect(test.sandbox.logins(NUMBER)).toBe(1);
  });

  it("while it connects to be logged out has no socket, and is linked still", async () => {
    await using test = await TestPool.withLinked([NUMBER]);
    await test.pool.of(NUMBER).stop();
    await test.fault({ kind: "no-success", number: NUMBER, times: 1 });
    const loggedOut = test.pool.of(NUMBER).logout();
    await test.sandbox.untilConnection((connections) => connections.some(({ number }) => number === NUMBER));
    await Promise.all([test.pool.letGo([NUMBER]), expect(loggedOut).rejects.toThrow(moved)]);
    await test.sandbox.untilConnection((connections) => connections.length === 0);
    expect(test.devices.devices.get(NUMBER)).toMatchObject({ number: NUMBER });
    expect(test.clock.pending).toBe(0);
  });

  it("refuses what it was asked at once, and is linked still", async () => {
    await using test = await TestPool.withLinked([NUMBER]);
    await test.fault({ kind: "silence", number: NUMBER });
    const asked = test.pool.of(NUMBER).contacts.lookUp(["5511988880001"]);
    const over = test.pool.letGo([NUMBER]);
    await expect(asked).rejects.toThrow(moved);
    await over;
    expect(test.devices.devices.get(NUMBER)).toMatchObject({ number: NUMBER });
    expect(test.sandbox.unknownStanzas).toEqual([]);
  });
});
