import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { RoundRobin } from "../../support/cluster/round-robin.ts";

/** Two that say who they are and what came, and a port between them that nobody listens on. */
let servers: readonly Server[];
let front: RoundRobin;
beforeAll(async () => {
  servers = await Promise.all(["first", "gone", "third"].map(startNamed));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await new Promise((resolve) => servers[1]?.close(resolve));
  front = await RoundRobin.start(ports);
});
afterAll(async () => {
  await front[Symbol.asyncDispose]();
  for (const server of servers) server.close();
});

async function startNamed(name: string): Promise<Server> {
  const server = createServer((asked, answer) => {
    answer.setHeader("set-cookie", ["a=1", "b=2"]);
    void asked.toArray().then((parts) => {
      const body = Buffer.concat(parts as Buffer[]).toString();
      answer.end(
        JSON.stringify({ name, method: asked.method, path: asked.url, host: asked.headers.host, body }),
      );
    });
  });
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket) =>
    socket.on("message", (said) => socket.send(`${name}: ${(said as Buffer).toString()}`)),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

it("gives each request to the next that is there, over whatever connection it came, and changes nothing of it", async () => {
  const names: string[] = [];
  for (let asked = 0; asked < 4; asked++) {
    const answer = await fetch(`${front.url}/a%2Fb?c=d`, {
      method: "PUT",
      body: "text",
      headers: { "X-Y": "z" },
    });
    const told = (await answer.json()) as Record<string, string>;
    expect(told).toMatchObject({
      method: "PUT",
      path: "/a%2Fb?c=d",
      host: new URL(front.url).host,
      body: "text",
    });
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    names.push(told["name"] ?? "");
  }
  expect(new Set(names)).toEqual(new Set(["first", "third"]));
});

it("tunnels an upgrade", async () => {
  const socket = new WebSocket(front.url.replace("http", "ws"));
  const said = new Promise<string>((resolve) =>
    socket.on("message", (data: Buffer) => resolve(data.toString())),
  );
  socket.on("open", () => socket.send("hello"));
  expect(await said).toMatch(/^(first|third): hello$/);
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.close();
  await closed;
});
