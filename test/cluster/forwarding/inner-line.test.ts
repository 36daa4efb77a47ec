import { createServer, connect, type AddressInfo, type Socket } from "node:net";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { createInnerLine, type InnerLine } from "../../../src/cluster/forwarding/inner-line.ts";
import { listenInside, MOVED, type Arrival } from "../../../src/cluster/forwarding/inner-listener.ts";
import { createSeals } from "../../../src/cluster/forwarding/seals.ts";
import { systemClock } from "../../../src/system-clock.ts";
import { eventually } from "../../support/eventually.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { RawConnection } from "../../support/raw-http.ts";

const SEALS = createSeals("the nodes' own");
const HEADERS = ["Host", "gateway.example", "X-Api-Key", "secret", "X-Twice", "one", "X-Twice", "two"];

type Answer = (incoming: IncomingMessage, outgoing: ServerResponse, arrival: Arrival) => void;

async function listener(answer: Answer, { seals = SEALS, clock = new ManualClock(), port = 0 } = {}) {
  const warnings: string[] = [];
  const quiet = () => undefined;
  const log = { debug: quiet, info: quiet, error: quiet, warn: (line: string) => void warnings.push(line) };
  const door = { answer, upgrade: () => undefined };
  const inside = await listenInside({ address: `127.0.0.1:${port}`, seals, clock, log, door });
  onTestFinished(() => inside.close());
  return { ...inside, address: `127.0.0.1:${inside.port}`, warnings };
}

function line(seals = SEALS): InnerLine {
  const made = createInnerLine({ seals, clock: systemClock });
  onTestFinished(() => made.close());
  return made;
}

/** Tells everything that it was asked with. */
const tellAll: Answer = (incoming, outgoing, { body, accept }) => {
  accept();
  void (async () => {
    const { method, url, headers, headersDistinct } = incoming;
    const sent = body?.toString() ?? (await text(incoming));
    outgoing.end(
      JSON.stringify({ method, url, host: headers.host, twice: headersDistinct["x-twice"], sent }),
    );
  })();
};

async function told(reached: Awaited<ReturnType<InnerLine["send"]>>): Promise<unknown> {
  if (reached.kind !== "answer") return reached.kind;
  return JSON.parse(await text(reached.answer)) as unknown;
}

it("brings a message to another node as it is", async () => {
  const { address } = await listener(tellAll);
  const message = { method: "POST", target: "/api/%2F/é?b=1&b=2".replace("é", "%C3%A9"), headers: HEADERS };
  const sender = line();
  for (const body of [Buffer.from("whole"), Readable.from(["in ", "pieces"]), undefined]) {
    const sent = body === undefined ? "" : Buffer.isBuffer(body) ? "whole" : "in pieces";
    expect(await told(await sender.send(address, { ...message, body }))).toEqual({
      method: "POST",
      url: message.target,
      host: "gateway.example",
      twice: ["one", "two"],
      sent,
    });
  }
});

it("is told nothing by a node with another key, which tells its log", async () => {
  const { address, warnings } = await listener(tellAll);
  const sent = await line(createSeals("another")).send(address, {
    method: "GET",
    target: "/",
    headers: HEADERS,
  });
  expect(sent).toEqual({ kind: "not begun" });
  expect(warnings).toHaveLength(1);
  using stranger = await RawConnection.open(`http://${address}`);
  stranger.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const { status, headers, body } = await stranger.answer();
  expect({ status, body, names: Object.keys(headers).filter((name) => name.startsWith("duet")) }).toEqual({
    status: 401,
    body: "",
    names: [],
  });
});

/** Hears what goes to a node, and can say it again. */
async function tap(to: number) {
  const heard: Buffer[] = [];
  let answered = "";
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(to, "127.0.0.1");
    for (const socket of [near, far]) sockets.add(socket.on("error", () => undefined));
    near
      .on("data", (bytes) => heard.push(bytes))
      .pipe(far)
      .pipe(near);
    far.on("data", (bytes) => (answered += bytes.toString("latin1")));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    answered: () => answered,
    last: () => heard.at(-1)?.toString("latin1") ?? "",
  };
}

it("takes a message once, and none that was changed on its way", async () => {
  let answered = 0;
  const { address, port } = await listener((incoming, outgoing, arrival) => {
    answered++;
    tellAll(incoming, outgoing, arrival);
  });
  const wire = await tap(port);
  const message = { method: "POST", target: "/send", headers: HEADERS, body: Buffer.from("hello") };
  await told(await line().send(wire.address, message));
  const stolen = wire.last();
  expect(stolen).toMatch(/^POST \/send HTTP/);
  const forged = [
    stolen,
    stolen.replace("/send", "/sent"),
    stolen.replace("POST", "PUT"),
    stolen.replace("X-Api-Key: secret", "X-Api-Key: others"),
    stolen.replace("hello", "jello"),
    stolen.replace("X-Twice: one\r\n", ""),
    stolen.replace(/duet-body: [\w-]+\r\n/, ""),
    stolen.replace(/(duet-seal: .*\r\n)/, "$1$1"),
    stolen.replace(/(duet-seal: \S+?)\.\w/, "$1.-"),
  ];
  for (const again of forged) {
    using thief = await RawConnection.open(`http://${address}`);
    thief.write(again);
    expect((await thief.answer()).status).toBe(401);
  }
  expect(answered).toBe(1);
});

it("a message that was held back is taken no more, whatever the clocks of the machines say", async () => {
  const clock = new ManualClock();
  const { address, port } = await listener(tellAll, { clock });
  const wire = await tap(port);
  const sender = line();
  const message = { method: "GET", target: "/", headers: HEADERS };
  await told(await sender.send(wire.address, message));
  await clock.advance(31_000);
  const stolen = wire.last().replace(/\.[\w-]+\.(?=[\w-]{43}\r\n)/, ".another.");
  using thief = await RawConnection.open(`http://${address}`);
  thief.write(stolen);
  expect((await thief.answer()).status).toBe(401);
  // Who has the key is told the epoch of now, and asks again.
  expect(await told(await sender.send(wire.address, message))).toMatchObject({ url: "/" });
});

it("goes on with a node that was started anew at its address", async () => {
  const sender = line();
  const message = { method: "GET", target: "/", headers: HEADERS };
  const first = await listener(tellAll);
  await told(await sender.send(first.address, message));
  await first.close();
  // A connection that has ended just then may have been one that it was sent on.
  await eventually(
    "it is seen",
    async () => (await sender.send(first.address, message)).kind === "not begun",
  );
  await listener(tellAll, { port: first.port });
  expect(await told(await sender.send(first.address, message))).toMatchObject({ url: "/" });
});

it("sends nothing of a long body to a node that does not want it", async () => {
  const { address } = await listener((_incoming, outgoing) => {
    outgoing.writeHead(MOVED.status, MOVED.headers).end();
  });
  let isRead = false;
  const body = new Readable({ read: () => void (isRead = true) });
  const message = { method: "POST", target: "/", headers: HEADERS, body, bodyBytes: 10_000_000 };
  expect(await line().send(address, message)).toEqual({ kind: "not begun" });
  expect(isRead).toBe(false);
});

it("tells a message that nobody answers from one that nobody has begun with", async () => {
  const { address } = await listener((incoming) => incoming.socket.destroy());
  const message = { method: "POST", target: "/", headers: HEADERS, body: Buffer.from("hello") };
  expect(await line().send(address, message)).toEqual({ kind: "broken", isSilent: false });
});

it("gives up a node that says nothing any more", async () => {
  const clock = new ManualClock();
  let waits = 0;
  const { address } = await listener(() => waits++);
  const sender = createInnerLine({ seals: SEALS, clock });
  onTestFinished(() => sender.close());
  const sent = sender.send(address, { method: "GET", target: "/", headers: HEADERS });
  await eventually("it is asked", () => waits > 0);
  await clock.advance(12_000);
  expect(await sent).toEqual({ kind: "broken", isSilent: true });
});

it("a node that works says so every two seconds", async () => {
  const clock = new ManualClock();
  const waiting: ServerResponse[] = [];
  const answer: Answer = (_incoming, outgoing) => void waiting.push(outgoing);
  const { port } = await listener(answer, { clock });
  const wire = await tap(port);
  const sent = line().send(wire.address, { method: "GET", target: "/", headers: HEADERS });
  await eventually("it is asked", () => waiting.length > 0);
  for (let signs = 1; signs <= 3; signs++) {
    await clock.advance(2_000);
    await eventually("it says so", () => wire.answered().split("HTTP/1.1 102").length > signs);
  }
  waiting[0]?.end("{}");
  expect(await told(await sent)).toEqual({});
});
