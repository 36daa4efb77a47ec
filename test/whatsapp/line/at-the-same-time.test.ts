import { describe, expect, it } from "vitest";
import { TestGateway } from "../../support/test-gateway.ts";
import { TestPool } from "../test-pool.ts";

const S = "session-1";
const NUMBER = "5511999990001";
const OTHER = "5511999990002";

describe("at the same time", () => {
  it("two numbers never get the same pairing code", async () => {
    await using test = await TestPool.start();
    const codes = await Promise.allSettled([
      test.pool.of(S).requestPairingCode(NUMBER),
      test.pool.of(S).requestPairingCode(OTHER),
    ]);
    const given = codes.filter((code) => code.status === "fulfilled").map(({ value }) => value);
    expect(new Set(given).size).toBe(given.length);
    expect(given.length).toBeGreaterThan(0);
  });

  it("a stop and a start leave one socket", async () => {
    await using test = await TestPool.start();
    await test.link(S, NUMBER);
    let most = 0;
    const watched = test.sandbox.untilConnection((connections) => {
      most = Math.max(most, connections.length);
      return test.sandbox.logins(NUMBER) === 2;
    });
    const stopped = test.pool.of(S).stop();
    await test.pool.of(S).start();
    await Promise.all([stopped, watched, test.until(S, "open")]);
    expect(most).toBe(1);
    expect(test.sandbox.connections()).toHaveLength(1);
  });

  it("a start during a logout does nothing", async () => {
    await using test = await TestPool.start();
    await test.link(S, NUMBER);
    const loggedOut = test.pool.of(S).logout();
    await test.pool.of(S).start();
    await loggedOut;
    expect(test.history(S).slice(test.history(S).indexOf("open"))).toEqual(["open", "stopped", "stopped"]);
    expect(test.pool.of(S).state()).toEqual({ status: "stopped" });
    expect(test.devices.credentials.size).toBe(0);
    await test.sandbox.untilConnection((connections) => connections.length === 0);
  });

  it("a start during a removal leaves no connection", async () => {
    await using test = await TestPool.start();
    await test.pool.of(S).start();
    await test.until(S, "waiting_for_scan");
    const removed = test.pool.of(S).remove();
    await test.pool.of(S).start();
    await expect(test.pool.of(S).requestPairingCode(NUMBER)).rejects.toMatchObject({
      code: "whatsapp_failed",
    });
    await removed;
    expect(test.pool.known()).toEqual([]);
    await test.sandbox.untilConnection((connections) => connections.length === 0);
    expect(test.clock.pending).toBe(0);
  });

  it("who waits for a QR is told at once that the session was stopped", async () => {
    await using test = await TestGateway.start({ config: { maxConcurrentConnects: 1 } });
    await test.phone("/faults", { kind: "no-success", times: 1 });
    const session = await test.createSession("support");
    const waiting = test.token("GET", "/api/instance/connect/support");
    await test.sandbox.untilConnection((connections) => connections.length === 1);
    await test.bearer("POST", `/api/v1/sessions/${session.id}:stop`);
    expect((await waiting).status).toBe(503);
  });

  it("a stop is not undone by a restart that is under way", async () => {
    await using test = await TestGateway.start();
    const session = await test.linkedSession("support", NUMBER);
    const [, stopped] = await Promise.all([
      test.bearer("POST", `/api/v1/sessions/${session.id}:restart`),
      test.bearer("POST", `/api/v1/sessions/${session.id}:stop`),
    ]);
    expect(await stopped.json()).toMatchObject({ status: "stopped" });
    expect((await test.reload(session)).wanted).toBe(false);
    expect((await test.gateway.core.sessions.view(session)).state.status).toBe("stopped");
    await test.sandbox.untilConnection((connections) => connections.length === 0);
  });
});

describe("a session that another phone links", () => {
  it("shows nothing of what the former account had shown", async () => {
    await using test = await TestGateway.start({ config: { announce: "quiet" } });
    const session = await test.linkedSession("support", NUMBER);
    await test.token("POST", "/api/chat/presence/support", {
      number: "5511988887777",
      state: "typing",
      duration: 60,
    });
    await test.sandbox.untilChatState(({ state }) => state === "composing");
    await test.phone("/phone/unlink", { number: NUMBER });
    await test.gateway.core.sessions.untilState(session, ({ status }) => status === "failed", 10_000);
    await test.linkByQr(await test.reload(session), OTHER);
    await test.token("POST", "/api/chat/presence/support", { number: "5511988886666", state: "recording" });
    await test.sandbox.untilChatState(({ media }) => media === "audio");
    expect(test.sandbox.chatStates({ session: OTHER }).map(({ to }) => to)).toEqual([
      "5511988886666@s.whatsapp.net",
    ]);
  });
});
