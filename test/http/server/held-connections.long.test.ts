import { connect, type Socket } from "node:net";
import { setTimeout as pass } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { startSandbox } from "../../../src/sandbox/index.ts";
import type { Environment } from "../../../src/config.ts";
import { RawConnection } from "../../support/raw-http.ts";
import { runDuet } from "../../support/run-duet.ts";
import { RunningGateway } from "../../support/running-gateway.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { TestGateway } from "../../support/test-gateway.ts";

const SILENT = 2_000;
const UNREAD = 500;
const STRANGER = "127.0.0.2";
const HOST = "Host: gateway.example\r\n";
const SCRIPT = `GET /docs/docs.js HTTP/1.1\r\n${HOST}\r\n`;

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A socket that says what it is told to and nothing more, never reads, and never closes its side. */
function hold(url: string, says: string): void {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), localAddress: STRANGER, allowHalfOpen: true });
  socket.on("error", () => undefined).pause();
  if (says !== "") socket.write(says);
  sockets.push(socket);
}

/** `duet serve` with an organization whose account token it has. */
async function startGateway(env: Environment) {
  const folder = temporaryFolder();
  const sandbox = await startSandbox();
  const { stdout } = await runDuet(["org", "create", "acme", "--json"], {
    DUET_DATA_DIR: `${folder.path}/data`,
  });
  const { accountToken } = JSON.parse(stdout) as { accountToken: string };
  const address = { url: sandbox.webSocketUrl, rootKey: sandbox.rootKey };
  const settings = { DUET_RATE_LIMIT_PER_MINUTE: "0", DUET_LOG_LEVEL: "warn", ...env };
  const gateway = await RunningGateway.start(folder.path, address, accountToken, settings);
  return {
    gateway,
    usage: () => gateway.process.usage(),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await sandbox.close();
      folder[Symbol.dispose]();
    },
  };
}

/** Calls one after the other until it is stopped, and tells how long each took. */
function callOnAndOn(gateway: RunningGateway) {
  const tookMs: number[] = [];
  const statuses = new Set<number>();
  const stopping = new AbortController();
  const done = (async () => {
    while (!stopping.signal.aborted) {
      const startedMs = performance.now();
      const answer = await gateway.call("GET", "/api/instance/list");
      await answer.arrayBuffer();
      tookMs.push(performance.now() - startedMs);
      statuses.add(answer.status);
      await pass(50);
    }
  })();
  return async () => {
    stopping.abort();
    await done;
    const sorted = tookMs.sort((a, b) => a - b);
    return { statuses: [...statuses], p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Infinity };
  };
}

/** The quickest of a few, for a machine that is busy holds up one now and then. */
async function liveMs(gateway: RunningGateway): Promise<number> {
  let leastMs = Infinity;
  for (let nth = 0; nth < 5; nth++) {
    const startedMs = performance.now();
    const answer = await gateway.call("GET", "/health/live");
    expect(answer.status).toBe(200);
    leastMs = Math.min(leastMs, performance.now() - startedMs);
  }
  return leastMs;
}

describe.runIf(process.platform === "linux")("2,000 silent sockets and 500 that never read", () => {
  it.each([
    ["at the default bounds", {}, 200],
    [
      "where no bound on connections is met",
      { DUET_MAX_CONNECTIONS_PER_ADDRESS: "10000", DUET_MAX_CONNECTIONS: "10000" },
      1_000,
    ],
  ])("of one address %s hold nothing for long and up nobody", async (_, env, p99Ms) => {
    await using running = await startGateway(env);
    const { gateway, usage } = running;
    // One that nobody holds up tells how slow the machine is.
    await using free = await startGateway(env);
    // What a first reader makes it keep for good is no part of what is held.
    await (await fetch(`${gateway.url}/docs/docs.js`)).arrayBuffer();
    const before = usage();
    const stop = callOnAndOn(gateway);
    const stopFree = callOnAndOn(free.gateway);
    const startedMs = performance.now();
    for (let i = 0; i < SILENT; i++) hold(gateway.url, i % 2 === 0 ? "" : `GET / HTTP/1.1\r\n${HOST}X: `);
    for (let i = 0; i < UNREAD; i++) hold(gateway.url, SCRIPT.repeat(6));
    await pass(15_000 - (performance.now() - startedMs));
    const afterFifteenSecondsMs = await liveMs(gateway);
    const freeMs = await liveMs(free.gateway);
    while (usage().files > before.files + 10 && performance.now() - startedMs < 60_000) await pass(500);
    const after = usage();
    const [calls, freeCalls] = [await stop(), await stopFree()];
    expect(afterFifteenSecondsMs).toBeLessThan(freeMs + 100);
    expect(after.files).toBeLessThanOrEqual(before.files + 10);
    expect(after.residentMiB).toBeLessThan(before.residentMiB + 100);
    expect(calls.statuses).toEqual([200]);
    expect(calls.p99Ms).toBeLessThan(freeCalls.p99Ms + p99Ms);
  });
});

describe("a client that is only slow", () => {
  it("gets every answer whole, though it stops for a while again and again", async () => {
    await using test = await TestGateway.start();
    const { hostname, port } = new URL(test.gateway.address);
    const whole = (await (await fetch(`${test.gateway.address}/docs/docs.js`)).arrayBuffer()).byteLength;
    const socket = connect({ host: hostname, port: Number(port) });
    sockets.push(socket);
    socket.write(SCRIPT.repeat(4));
    let received = 0;
    let sinceRest = 0;
    socket.on("data", (chunk: Buffer) => {
      received += chunk.length;
      sinceRest += chunk.length;
      if (sinceRest < whole / 2) return;
      sinceRest = 0;
      socket.pause();
      setTimeout(() => socket.resume(), 8_000);
    });
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    while (received < 4 * whole && !socket.destroyed) await Promise.race([closed, pass(1_000)]);
    expect(received).toBeGreaterThan(4 * whole);
  });

  it("may rest 30 s in a body, and no longer", async () => {
    await using test = await TestGateway.start();
    const head = `POST /api/instance/new HTTP/1.1\r\n${HOST}token: ${test.secrets.accountToken}\r\n`;
    const body = JSON.stringify({ name: "slow" });
    const start = `${head}Content-Length: ${body.length}\r\n\r\n`;
    using slow = await RawConnection.open(test.gateway.address);
    using resting = await RawConnection.open(test.gateway.address);
    const startedMs = performance.now();
    slow.write(start + body.slice(0, 1));
    resting.write(start + body.slice(0, 1));
    await pass(25_000);
    slow.write(body.slice(1, 2));
    await pass(3_000);
    const answer = await resting.answer();
    expect(answer.status).toBe(408);
    expect(performance.now() - startedMs).toBeGreaterThan(29_000);
    await resting.untilClosed();
    await pass(15_000);
    slow.write(body.slice(2));
    expect((await slow.answer()).status).toBe(201);
  });
});
