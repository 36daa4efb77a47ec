import { expect, it } from "vitest";
import { WebSocket } from "ws";
import { startSandbox } from "../../src/sandbox/index.ts";
import { BaileysClient, linkedAuth, openClient, post } from "./baileys-client.ts";

const NUMBER = "5511999999999";
const PARTNER = "15551230000@s.whatsapp.net";
const PING = {
  tag: "iq",
  attrs: { to: "@s.whatsapp.net", type: "get", xmlns: "w:p" },
  content: [{ tag: "ping", attrs: {} }],
};
const ping = (client: BaileysClient, timeoutMs = 60_000): Promise<unknown> =>
  client.socket.query({ ...PING, attrs: { ...PING.attrs } }, timeoutMs);

it("ends connections with the stream error asked for, and leaves other numbers alone", async () => {
  await using sandbox = await startSandbox();
  await using bystander = await openClient(sandbox, "15550001111");
  const auth = await linkedAuth(sandbox, NUMBER);
  for (const code of [401, 428, 440, 500, 503, 515, 516]) {
    await using client = new BaileysClient(sandbox, auth);
    await client.untilOpen();
    const injected = await post(sandbox, "/faults", { kind: "stream-error", code, number: NUMBER });
    expect(injected).toEqual({ status: 200, body: { affected: 1 } });
    expect((await client.untilClosed()).code).toBe(code);
  }
  expect(await ping(bystander)).toMatchObject({ attrs: { type: "result" } });
});

it("refuses the next logins, so many times, with the details clients read", async () => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  for (const [code, data] of [
    [403, { reason: "403" }],
    [402, { reason: "402", code: "101", expire: "3600" }],
    [405, { reason: "405", location: "frc" }],
  ] as const) {
    await post(sandbox, "/faults", { kind: "failure", code, number: NUMBER });
    await using client = new BaileysClient(sandbox, auth);
    expect(await client.untilClosed()).toMatchObject({ code, data });
  }
  await using client = new BaileysClient(sandbox, auth);
  await client.untilOpen();
});

it("ends a connection in the ways that carry no code", async () => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  for (const [kind, code, data] of [
    ["device-removed", 440, { tag: "conflict", attrs: { type: "device_removed" } }],
    ["downgrade", 411, null],
  ] as const) {
    await using client = new BaileysClient(sandbox, auth);
    await client.untilOpen();
    expect((await post(sandbox, "/faults", { kind, number: NUMBER })).status).toBe(200);
    expect(await client.untilClosed()).toMatchObject({ code, data });
  }
});

it("drops the TCP connection", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  await post(sandbox, "/faults", { kind: "drop" });
  expect((await client.untilClosed()).code).toBe(428);
  expect(sandbox.connections()).toEqual([]);
});

it("sends a frame that cannot be decrypted", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  await post(sandbox, "/faults", { kind: "garbage", number: NUMBER });
  expect((await client.untilClosed()).message).toContain("unable to authenticate");
});

it("reads on but says nothing more, until the client gives up", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, { keepAliveIntervalMs: 200 });
  expect(await post(sandbox, "/faults", { kind: "silence" })).toMatchObject({ body: { affected: 1 } });
  await client.socket.sendPresenceUpdate("composing", PARTNER);
  await sandbox.untilChatState(({ to }) => to === PARTNER);
  expect(await client.untilClosed()).toMatchObject({ code: 408, message: "Connection was lost" });
});

it("keeps a half-open connection without reading, and reads on when faults are cleared", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  await post(sandbox, "/faults", { kind: "half-open", number: NUMBER });
  await client.socket.sendPresenceUpdate("composing", PARTNER);
  await expect(ping(client, 200)).rejects.toThrow("Timed Out");
  expect(sandbox.connections()).toEqual([{ number: NUMBER, phase: "open" }]);
  expect(sandbox.chatStates().filter(({ to }) => to !== null)).toEqual([]);
  await post(sandbox, "/faults", { kind: "clear" });
  await sandbox.untilChatState(({ to }) => to === PARTNER);
  expect(await ping(client)).toMatchObject({ attrs: { type: "result" } });
});

it("lets a device log in again while its older connection is half-open", async () => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  await using older = new BaileysClient(sandbox, auth);
  await older.untilOpen();
  await post(sandbox, "/faults", { kind: "half-open" });
  await using newer = new BaileysClient(sandbox, auth);
  await newer.untilOpen();
  expect(sandbox.connections()).toEqual([{ number: NUMBER, phase: "open" }]);
  await post(sandbox, "/faults", { kind: "clear" });
  expect((await older.untilClosed()).code).toBe(428);
});

it("refuses upgrades with an HTTP status, so many times", async () => {
  await using sandbox = await startSandbox();
  await post(sandbox, "/faults", { kind: "refuse-upgrade", code: 429, times: 2 });
  for (const expected of ["429", "429", "open"]) {
    const socket = new WebSocket(sandbox.webSocketUrl);
    const outcome = new Promise((resolve) => {
      socket.on("open", () => resolve("open"));
      socket.on("error", ({ message }) => resolve(/\d{3}/.exec(message)?.[0]));
    });
    expect(await outcome).toBe(expected);
    socket.terminate();
  }
});

it("delays every stanza, also of later connections, until the delay is 0", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  const timed = async () => {
    const before = performance.now();
    await ping(client);
    return performance.now() - before;
  };
  await post(sandbox, "/faults", { kind: "slow", delayMs: 150, number: NUMBER });
  expect(await timed()).toBeGreaterThanOrEqual(149);
  await post(sandbox, "/faults", { kind: "slow", delayMs: 0, number: NUMBER });
  // At once on any machine sooner or later, and never while there is a delay.
  while ((await timed()) >= 149);
});

it("answers pings but never logs in", async () => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  await post(sandbox, "/faults", { kind: "no-success", times: 1 });
  await using client = new BaileysClient(sandbox, auth);
  await sandbox.untilConnection(([only]) => only?.number === NUMBER);
  expect(sandbox.connections()).toEqual([{ number: NUMBER, phase: "handshake" }]);
  expect(await ping(client)).toMatchObject({ attrs: { type: "result" } });
  expect(sandbox.logins(NUMBER)).toBe(0);
});

it("clears the faults that wait", async () => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  await post(sandbox, "/faults", { kind: "failure", code: 403, times: 5 });
  await post(sandbox, "/faults", { kind: "no-success", times: 5 });
  await post(sandbox, "/faults", { kind: "refuse-upgrade" });
  await post(sandbox, "/faults", { kind: "clear" });
  await using client = new BaileysClient(sandbox, auth);
  await client.untilOpen();
});
