import { createHash } from "node:crypto";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { gatewayOfFile } from "../../support/gateway-of-file.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { Tenant } from "../../support/tenant.ts";
import { TestGateway } from "../../support/test-gateway.ts";
import { WebSocketClient } from "../../support/web-socket-client.ts";

const clock = new ManualClock();
const { test } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0 } });

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPTED = createHash("sha1").update(`${KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");

async function addressIn(of: TestGateway, secret: string): Promise<URL> {
  const { gateway } = of;
  const answer = await of.bearer("POST", "/api/v1/realtime/ticket", {}, secret);
  const { ticket } = (await answer.json()) as { ticket: string };
  const address = new URL(`/api/v1/realtime?ticket=${ticket}`, gateway.address);
  address.protocol = "ws:";
  return address;
}

/** A ping of 125 bytes, masked with zeros. */
const PING = Buffer.concat([Buffer.from([0x89, 0x80 | 125, 0, 0, 0, 0]), Buffer.alloc(125, "x")]);

/** What asks for a WebSocket, byte for byte. */
function requestFor({ pathname, search }: URL, headers: Readonly<Record<string, string>> = {}): string {
  const all = {
    Host: "localhost",
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": KEY,
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${pathname}${search} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** A connection that has said this, with everything that it was told. */
function rawly(
  { hostname, port }: URL,
  text: string,
): { readonly socket: Socket; readonly told: () => string } {
  const socket = connect(Number(port), hostname);
  let told = "";
  socket.on("data", (part) => (told += part.toString("latin1")));
  socket.on("error", () => undefined);
  socket.write(text);
  return { socket, told: () => told };
}

describe("a WebSocket", () => {
  it("opens as the protocol has it, with the id of its request, and one line in the log without its ticket", async () => {
    const tenant = await Tenant.in(test);
    const address = await addressIn(test, tenant.secrets.apiKey);
    const logged = test.log.length;
    const { socket, told } = rawly(address, requestFor(address));
    await eventually("it is open", () => told().includes("connected"));
    expect(told()).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
    expect(told()).toContain(`Sec-WebSocket-Accept: ${ACCEPTED}`);
    expect(told().toLowerCase()).toContain("x-request-id: ");
    const lines = test.log.slice(logged).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter(({ msg }) => msg === "request")).toMatchObject([
      { method: "GET", route: "/api/v1/realtime", status: 101 },
    ]);
    expect(JSON.stringify(lines)).not.toContain(address.searchParams.get("ticket"));
    socket.destroy();
  });

  it("opens for Node's own client", async () => {
    const tenant = await Tenant.in(test);
    const client = new WebSocket(await addressIn(test, tenant.secrets.apiKey));
    const first = await new Promise<string>((resolve, reject) => {
      client.addEventListener("message", ({ data }) => resolve(String(data)));
      client.addEventListener("error", () => reject(new Error("it was refused")));
    });
    expect(JSON.parse(first)).toMatchObject({ event: "connected" });
    const closed = new Promise((resolve) => client.addEventListener("close", resolve));
    client.close(1000);
    await closed;
  });

  it.each([
    [{ "Sec-WebSocket-Version": "8" }, 400],
    [{ "Sec-WebSocket-Key": "short" }, 400],
    [{ Origin: "null" }, 403],
  ])("is refused in the dialect's envelope with %j", async (headers, status) => {
    const tenant = await Tenant.in(test);
    const address = await addressIn(test, tenant.secrets.apiKey);
    const { socket, told } = rawly(address, requestFor(address, headers));
    await new Promise((resolve) => socket.once("close", resolve));
    expect(told()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(told()).toMatch(/\{"error":\{"code":/);
    // It opened nothing, and used nothing up.
    using client = await WebSocketClient.open(address.href);
    expect(await client.next()).toMatchObject({ event: "connected" });
  });

  it("is passed over where there is none: the request is answered as every other", async () => {
    const address = new URL("/health/live", test.gateway.address);
    const { socket, told } = rawly(address, requestFor(address));
    await eventually("it is answered", () => told().includes("\r\n\r\n"));
    expect(told()).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });

  it("is ended when its client answers no ping for a minute", async () => {
    const tenant = await Tenant.in(test);
    const address = await addressIn(test, tenant.secrets.apiKey);
    const { socket, told } = rawly(address, requestFor(address));
    await eventually("it is open", () => told().includes("connected"));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await clock.advance(59_999);
    expect(socket.closed).toBe(false);
    await clock.advance(1);
    await closed;
  });

  it("ends with 1001 when the gateway stops, also where its client says nothing", async () => {
    const own = await TestGateway.start();
    using client = await WebSocketClient.open((await addressIn(own, own.secrets.apiKey)).href);
    const address = await addressIn(own, own.secrets.apiKey);
    const { socket, told } = rawly(address, requestFor(address));
    await eventually("it is open", () => told().includes("connected"));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await own[Symbol.asyncDispose]();
    expect(await client.closed).toBe(1001);
    await closed;
  });

  it("leaves neither a timer nor a reader behind when its client goes away", async () => {
    const own = new ManualClock();
    await using alone = await TestGateway.start({ clock: own });
    const { pending } = own;
    const clients: WebSocketClient[] = [];
    for (let i = 0; i < 10; i++) {
      const client = await WebSocketClient.open((await addressIn(alone, alone.secrets.apiKey)).href);
      expect(await client.next()).toMatchObject({ event: "connected" });
      clients.push(client);
    }
    for (const client of clients) client[Symbol.dispose]();
    // What is left forgets that somebody read.
    await eventually("the gateway misses its clients", () => own.pending === pending + 1);
    await own.advance(60_000);
    expect(own.pending).toBe(pending);
  });
});

describe("a client that never reads", () => {
  it("is let go when more waits for it than may, and holds up nobody", async () => {
    const tenant = await Tenant.in(test);
    using other = await WebSocketClient.open((await addressIn(test, tenant.secrets.apiKey)).href);
    expect(await other.next()).toMatchObject({ event: "connected" });
    const address = await addressIn(test, tenant.secrets.apiKey);
    const { socket, told } = rawly(address, requestFor(address));
    await eventually("it is open", () => told().includes("connected"));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.pause();
    const logged = test.log.length;
    // Each wants an answer as long; the machine itself holds some of them for a socket.
    socket.write(Buffer.concat(Array.from({ length: 200_000 }, () => PING)));
    await eventually("it is let go", () =>
      test.log.slice(logged).some((line) => line.includes("a WebSocket was ended: its client is too slow")),
    );
    const session = await tenant.session();
    expect(await other.next()).toMatchObject({ session: session.id });
    socket.resume();
    await closed;
  });
});
