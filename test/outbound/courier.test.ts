import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAddressGuard } from "../../src/addresses/index.ts";
import type { DeliveryAnswer } from "../../src/core/index.ts";
import { createCourier, type RunningCourier } from "../../src/outbound/index.ts";
import { eventually } from "../support/eventually.ts";
import { ManualClock } from "../support/manual-clock.ts";

/** The one address of the tests that may be delivered to; 127.0.0.1 is private. */
const OPEN = "127.0.0.2";
const PRIVATE = "its address is private, which DUET_PRIVATE_DESTINATIONS does not allow";
const TIMEOUT_MS = 15_000;

type Request = { readonly incoming: IncomingMessage; readonly body: string };

let clock: ManualClock;
let courier: RunningCourier;
let server: Server;
let port: number;
let connections: number;
let asked: Request[];
let answer: (response: ServerResponse, request: IncomingMessage) => void;
let names: Record<string, string>;

beforeAll(async () => {
  server = createServer((incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on("data", (part: Buffer) => parts.push(part));
    incoming.on("end", () => {
      asked.push({ incoming, body: Buffer.concat(parts).toString() });
      answer(response, incoming);
    });
  });
  server.on("connection", () => connections++);
  // On every loopback address.
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  ({ port } = server.address() as AddressInfo);
});

beforeEach(() => {
  clock = new ManualClock();
  connections = 0;
  asked = [];
  names = { "open.example": OPEN, "inside.example": "127.0.0.1" };
  answer = (response) => response.end();
  const resolve = (name: string) =>
    names[name] === undefined
      ? Promise.reject(Object.assign(new Error("none"), { code: "ENOTFOUND" }))
      : Promise.resolve([{ address: names[name], family: 4 }]);
  const addresses = createAddressGuard([OPEN], resolve);
  const way = { clock, addresses, proxyTo: () => undefined };
  courier = createCourier(way, { timeoutMs: TIMEOUT_MS, userAgent: "Duet/1" });
});

afterEach(() => {
  courier.close();
  // Nothing of a delivery goes on once it has ended.
  expect(clock.pending).toBe(0);
  server.closeAllConnections();
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

const at = (path = "/hook", host = OPEN) => `http://${host}:${port}${path}`;
const deliver = (url = at(), headers: Record<string, string> = {}, body = '{"a":"é"}') =>
  courier.deliver("acme", { url, headers, body });
const answered = (status: number, retryAfterMs: number | null = null): DeliveryAnswer => ({
  kind: "answered",
  status,
  retryAfterMs,
});
const unanswered = (reason: string): DeliveryAnswer => ({ kind: "unanswered", reason });

describe("a delivery", () => {
  it("is a POST of exactly that body with those headers", async () => {
    expect(await deliver(at("/hook?tenant=acme"), { "X-Mine": "1" })).toEqual(answered(200));
    const [{ incoming, body } = { incoming: undefined, body: "" }] = asked;
    expect(body).toBe('{"a":"é"}');
    expect(incoming).toMatchObject({ method: "POST", url: "/hook?tenant=acme" });
    expect(incoming?.headers).toMatchObject({
      "x-mine": "1",
      "user-agent": "Duet/1",
      "content-length": "10",
      host: `${OPEN}:${port}`,
    });
  });

  it("may call itself otherwise", async () => {
    await deliver(at(), { "user-AGENT": "mine" });
    expect(asked[0]?.incoming.headers["user-agent"]).toBe("mine");
  });

  it.each([201, 204, 301, 400, 410, 500])("tells the status %i, and follows nothing", async (status) => {
    answer = (response) => response.writeHead(status, { Location: at("/elsewhere") }).end();
    expect(await deliver()).toEqual(answered(status));
    expect(asked).toHaveLength(1);
  });

  it.each([
    ["120", 120_000],
    ["0", 0],
    [() => new Date(clock.wallMs() + 30_000).toUTCString(), 30_000],
    [() => new Date(clock.wallMs() - 30_000).toUTCString(), 0],
    ["soon", null],
  ] as const)("tells for how long its receiver asks to be left alone: %s", async (text, expected) => {
    const value = typeof text === "string" ? text : text();
    answer = (response) => response.writeHead(429, { "Retry-After": value }).end();
    const told = await deliver();
    expect(told).toEqual(answered(429, expected));
  });

  it.each(["127.0.0.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[::1]", "10.0.0.1", "inside.example"])(
    "does not go to a private address: %s",
    async (host) => {
      expect(await deliver(at("/", host))).toEqual(unanswered(PRIVATE));
      expect(connections).toBe(0);
    },
  );

  it("tells no address that was found", async () => {
    names["closed.example"] = OPEN;
    const nobody = createServer();
    await new Promise<void>((resolve) => nobody.listen(0, OPEN, resolve));
    const { port: closed } = nobody.address() as AddressInfo;
    await new Promise((resolve) => nobody.close(resolve));
    const told = await deliver(`http://closed.example:${closed}/`);
    expect(told).toEqual(unanswered("it cannot be reached (ECONNREFUSED)"));
    expect(await deliver(at("/", "none.example"))).toEqual(unanswered("it cannot be reached (ENOTFOUND)"));
  });
});

describe("a connection", () => {
  it("is used again", async () => {
    for (let nth = 0; nth < 5; nth++) expect(await deliver()).toEqual(answered(200));
    expect(connections).toBe(1);
  });

  it("that was closed meanwhile is replaced at once", async () => {
    answer = (response, { socket }) => {
      if (asked.length === 2) socket.resetAndDestroy();
      else response.end();
    };
    expect(await deliver()).toEqual(answered(200));
    expect(await deliver()).toEqual(answered(200));
    expect(connections).toBe(2);
  });

  it("that is new and is cut off is a failed attempt", async () => {
    answer = (_, { socket }) => socket.resetAndDestroy();
    expect(await deliver()).toEqual(unanswered("it cannot be reached (ECONNRESET)"));
    expect(asked).toHaveLength(1);
  });

  it("is given up when the answer is larger than what is read of it", async () => {
    answer = (response) => {
      response.writeHead(200);
      const write = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
      };
      response.on("drain", write);
      write();
    };
    expect(await deliver()).toEqual(answered(200));
    await eventually("it is closed", () => asked[0]?.incoming.socket.destroyed ?? false);
  });
});

describe("a receiver that takes its time", () => {
  it("has 15 s in all", async () => {
    answer = () => undefined;
    const told = deliver();
    await eventually("it is asked", () => asked.length === 1);
    await clock.advance(TIMEOUT_MS);
    expect(await told).toEqual(unanswered("there was no answer within 15 s"));
    await eventually("it is closed", () => asked[0]?.incoming.socket.destroyed ?? false);
  });

  it("has answered once its status is there, whatever becomes of the rest", async () => {
    answer = (response) => response.writeHead(200).write("begun");
    const told = deliver();
    await eventually("it is asked", () => asked.length === 1);
    // Its first bytes have come once nothing but the time limit waits.
    await eventually("it has answered", () => clock.pending === 1);
    await clock.advance(TIMEOUT_MS);
    expect((await told).kind).toMatch(/answered$/);
  });

  it("is given up when the gateway stops", async () => {
    answer = () => undefined;
    const told = deliver();
    await eventually("it is asked", () => asked.length === 1);
    courier.close();
    expect(await told).toEqual(unanswered("the gateway stops"));
    expect(await deliver()).toEqual(unanswered("the gateway stops"));
  });
});
