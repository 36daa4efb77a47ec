import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Config } from "../../../src/config.ts";
import { afterEach, describe, expect, it } from "vitest";
import { bearerRefusal } from "../../support/api.ts";
import { eventually } from "../../support/eventually.ts";
import { RawConnection } from "../../support/raw-http.ts";
import { TestGateway } from "../../support/test-gateway.ts";

const HOST = "Host: gateway.example\r\n";
const LIVE = `GET /health/live HTTP/1.1\r\n${HOST}\r\n`;

const open: Disposable[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one[Symbol.dispose]();
});

/** A connection from an address of this machine, which keeps its own side open whatever the gateway does. */
function connectFrom(test: TestGateway, localAddress: string): Socket {
  const { hostname, port } = new URL(test.gateway.address);
  const socket = connect({ host: hostname, port: Number(port), localAddress, allowHalfOpen: true });
  socket.on("error", () => undefined);
  open.push({ [Symbol.dispose]: () => socket.destroy() });
  return socket;
}

/** Both sides' of this process. */
function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
}

/** What the gateway answers first on a new connection. */
async function firstAnswer(test: TestGateway, localAddress: string, request = LIVE): Promise<string> {
  const socket = connectFrom(test, localAddress);
  socket.write(request);
  const [chunk] = (await once(socket, "data")) as [Buffer];
  return chunk.toString();
}

function until(socket: Socket, event: "end" | "close"): Promise<void> {
  return new Promise((resolve) => void socket.once(event, resolve));
}

function start(config: Partial<Config>): Promise<TestGateway> {
  return TestGateway.start({ config });
}

function bodyOf(answer: string): unknown {
  return JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4));
}

describe("connections", () => {
  it("are so many of a client address, and others are let in", async () => {
    await using test = await start({ maxConnectionsPerAddress: 3 });
    const kept = await Promise.all([1, 2, 3].map(() => firstAnswer(test, "127.0.0.2")));
    expect(kept.every((answer) => answer.startsWith("HTTP/1.1 200"))).toBe(true);
    const refused = await firstAnswer(test, "127.0.0.2", "");
    expect(refused).toContain("429 Too Many Requests");
    expect(bodyOf(refused)).toEqual(
      bearerRefusal(429, "rate_limited", "the client's address has 3 connections open, as many as it may")
        .body,
    );
    expect(await firstAnswer(test, "127.0.0.3")).toContain("200 OK");
    open.shift()?.[Symbol.dispose]();
    let again = await firstAnswer(test, "127.0.0.2");
    while (!again.includes("200 OK")) again = await firstAnswer(test, "127.0.0.2");
  });

  it("of a trusted proxy count in all only", async () => {
    await using test = await start({
      maxConnectionsPerAddress: 1,
      maxConnections: 3,
      trustedProxies: ["127.0.0.2"],
    });
    for (let i = 0; i < 3; i++) expect(await firstAnswer(test, "127.0.0.2")).toContain("200 OK");
    for (const address of ["127.0.0.2", "127.0.0.3"]) {
      const refused = await firstAnswer(test, address, "");
      expect(refused).toContain("503 Service Unavailable");
      expect(refused).toContain("the gateway has 3 connections open, as many as it may");
    }
  });

  it("that are refused do nothing of what they ask", async () => {
    await using test = await start({ maxConnectionsPerAddress: 1, requestsPerMinute: 0 });
    await firstAnswer(test, "127.0.0.2");
    const create = JSON.stringify({ name: "smuggled" });
    const request = `POST /api/instance/new HTTP/1.1\r\n${HOST}token: ${test.secrets.accountToken}\r\nContent-Length: ${create.length}\r\n\r\n${create}`;
    const socket = connectFrom(test, "127.0.0.2").resume();
    const closed = until(socket, "close");
    socket.end(request);
    await closed;
    const { sessions } = test.gateway.core;
    expect(await Array.fromAsync(sessions.list(test.secrets.organizationId))).toEqual([]);
  });
});

describe("a client that keeps its side of a refused connection open", () => {
  it.each([
    ["what is no HTTP", "no HTTP\r\n\r\n"],
    ["headers that are too large", `GET / HTTP/1.1\r\n${HOST}X: ${"x".repeat(17_000)}`],
    ["a chunk that is none", `POST /api/v1/x HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
  ])("loses it all the same after %s", async (_, request) => {
    await using test = await start({});
    const socket = connectFrom(test, "127.0.0.2");
    socket.write(request);
    await until(socket.resume(), "end");
    const both = openSockets();
    await eventually("the gateway's side is gone", () => openSockets() < both);
    expect(socket.destroyed).toBe(false);
  });
});

describe("what cannot be read behind a request", () => {
  const GARBAGE = "\u0001 garbage\r\n\r\n";

  it("ends an answer that is under way, and is not written into it", async () => {
    await using test = await start({});
    const socket = connectFrom(test, "127.0.0.1");
    let received = "";
    socket.on("data", (chunk: Buffer) => (received += chunk.toString()));
    socket.write(`GET /api/v1/events HTTP/1.1\r\n${HOST}x-api-key: ${test.secrets.apiKey}\r\n\r\n`);
    await eventually("the stream has begun", () => received.includes("events follow"));
    socket.write(GARBAGE);
    await until(socket, "end");
    expect(received.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(received).not.toContain("400");
  });

  it("is not answered in the place of a request that still works", async () => {
    await using test = await start({});
    const { name } = await test.createSession("linking");
    const socket = connectFrom(test, "127.0.0.1");
    let received = "";
    socket.on("data", (chunk: Buffer) => (received += chunk.toString()));
    const connectIt = `GET /api/instance/connect/${name} HTTP/1.1\r\n${HOST}token: ${test.secrets.accountToken}\r\n\r\n`;
    socket.write(connectIt + GARBAGE);
    await until(socket, "end");
    expect(received).toBe("");
  });

  it("is answered behind an answer that has left", async () => {
    await using test = await start({});
    using connection = await RawConnection.open(test.gateway.address);
    expect((await connection.exchange(LIVE)).status).toBe(200);
    expect((await connection.exchange(GARBAGE)).status).toBe(400);
    await connection.untilClosed();
  });
});

it("a connection at rest between requests is kept for 65 s, longer than load balancers keep theirs", async () => {
  await using test = await start({});
  using connection = await RawConnection.open(test.gateway.address);
  expect((await connection.exchange(LIVE)).headers["keep-alive"]).toBe("timeout=65");
});
