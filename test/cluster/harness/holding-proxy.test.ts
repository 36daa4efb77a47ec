import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { expect, it } from "vitest";
import { HoldingProxy } from "../../support/cluster/holding-proxy.ts";
import { eventually } from "../../support/eventually.ts";

/** A server that keeps what it is told, and a client of it, with a way between that can be held. */
async function conversation() {
  const heard = { server: "", client: "" };
  const ends: string[] = [];
  const keep = (who: keyof typeof heard) => (socket: Socket) => {
    socket.on("data", (bytes) => (heard[who] += bytes.toString())).on("close", () => ends.push(who));
    socket.on("error", () => undefined);
    return socket;
  };
  const server = createServer({ noDelay: true }, keep("server")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const way = await HoldingProxy.start((server.address() as AddressInfo).port);
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const client = keep("client")(connect(way.port, "127.0.0.1"));
  const [atServer] = await accepted;
  return {
    heard,
    ends,
    way,
    client,
    atServer,
    async [Symbol.asyncDispose]() {
      client.destroy();
      await way[Symbol.asyncDispose]();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

it("holds what goes one way, lets through what goes the other, and loses nothing", async () => {
  await using talk = await conversation();
  const { heard, client, atServer, way } = talk;
  client.write("one ");
  await eventually("it came", () => heard.server === "one ");
  way.hold("there");
  client.write("two ");
  atServer.write("back");
  await eventually("the other way is open", () => heard.client === "back");
  expect(heard.server).toBe("one ");
  way.release();
  await eventually("it came late", () => heard.server === "one two ");
  way.hold("back");
  atServer.write(" again");
  client.write("three");
  await eventually("this way is open", () => heard.server === "one two three");
  expect(heard.client).toBe("back");
  way.release();
  await eventually("it came late too", () => heard.client === "back again");
});

it("does not tell of an end before it is let go on", async () => {
  await using talk = await conversation();
  const { heard, ends, client, way } = talk;
  way.hold("both");
  client.end("last words");
  const other = connect(way.port, "127.0.0.1");
  await once(other, "connect");
  other.destroy();
  expect({ ...heard, ends }).toEqual({ server: "", client: "", ends: [] });
  way.release();
  await eventually("the end has come", () => ends.includes("server"));
  expect(heard.server).toBe("last words");
});

it("breaks every connection", async () => {
  await using talk = await conversation();
  talk.way.breakAll();
  await eventually("both ends know", () => talk.ends.length === 2);
});
