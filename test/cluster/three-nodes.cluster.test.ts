import { expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { Cluster } from "../support/cluster/cluster.ts";
import type { NodeProcess } from "../support/cluster/node-process.ts";
import { EventReader } from "../support/event-reader.ts";
import { eventually } from "../support/eventually.ts";
import { testDatabase } from "../support/postgres/database.ts";
import { runDuet } from "../support/run-duet.ts";

const BOB = "5511988880001";
const CAROL = "5511988880002";
const HALF_AN_HOUR_MS = 1_800_000;

type Seen = {
  readonly nodes: readonly { readonly address: string; readonly isLeaving: boolean }[];
  readonly sessions: readonly { readonly id: string; readonly node: string | null; readonly epoch: number }[];
};

/** Three nodes, an organization, and sessions that are linked by whichever node is asked. */
async function threeNodes() {
  await using made = new AsyncDisposableStack();
  const database = made.use(await testDatabase());
  const sandbox = made.use(await startSandbox());
  const whatsapp = { url: sandbox.webSocketUrl, rootKey: sandbox.rootKey };
  const cluster = made.use(await Cluster.start({ databaseUrl: database.url, whatsapp }));
  const { apiKey } = await cluster.organization("acme", "--rate-limit", "0");
  const [one, two, three] = cluster.nodes as [NodeProcess, NodeProcess, NodeProcess];

  const ask = async (node: { readonly url: string }, method: string, path: string, body?: object) => {
    const response = await fetch(node.url + path, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const told: unknown = text === "" ? undefined : JSON.parse(text);
    return { status: response.status, headers: response.headers, body: told as Record<string, unknown> };
  };
  const pathOf = (id: string) => `/api/v1/sessions/${id}`;
  const type = (node: NodeProcess, id: string, duration = 0, chat = BOB) =>
    ask(node, "PUT", `${pathOf(id)}/chats/${chat}@c.us/presence`, {
      state: "composing",
      ...(duration > 0 && { duration }),
    });
  const rowOf = async (node: NodeProcess, id: string) => {
    const { body } = await ask(node, "GET", "/api/v1/sessions");
    return (body["data"] as Record<string, unknown>[]).find((row) => row["id"] === id);
  };
  const seen = async () => {
    const env = {
      DUET_DATABASE_URL: database.url,
      DUET_ENCRYPTION_KEY: Buffer.alloc(32, 9).toString("base64"),
    };
    return JSON.parse((await runDuet(["nodes", "--json"], env)).stdout) as Seen;
  };
  const link = async (number: string) => {
    let id = "";
    // A node that listens may be about to join.
    await eventually("a session is made", async () => {
      const { status, body } = await ask(one, "POST", "/api/v1/sessions", { label: number, start: true });
      id = String(body["id"]);
      return status === 201;
    });
    let code: unknown;
    await eventually("there is a code", async () => {
      code = (await ask(two, "GET", `${pathOf(id)}/qr`)).body["code"];
      return typeof code === "string";
    });
    await sandbox.request("/phone/scan", { method: "POST", body: JSON.stringify({ qr: code, number }) });
    await eventually("it is open", async () => (await rowOf(three, id))?.["status"] === "working");
    return id;
  };
  const ownerOf = async (id: string) => {
    const address = (await seen()).sessions.find((session) => session.id === id)?.node;
    return cluster.nodes.find((node) => node.address === address);
  };
  const ends = made.move();
  const nodes = [one, two, three] as const;
  /** Indicators in the database. */
  const kept = async () => {
    const [row] = await database.query("SELECT count(*)::int AS leases FROM presence_leases");
    return row?.["leases"];
  };
  return {
    ...{ apiKey, sandbox, nodes, kept, type, rowOf, seen, link, ownerOf },
    [Symbol.asyncDispose]: () => ends.disposeAsync(),
  };
}

/** How far its own clock is ahead, by the newest line of its log. */
function wrongByMs(node: NodeProcess): number {
  const { time } = JSON.parse(node.printed.trim().split("\n").at(-1) ?? "") as { readonly time: number };
  return time - Date.now();
}

it("three nodes are one gateway: what one links, any of them calls, lists and tells the owner of", async () => {
  await using cluster = await threeNodes();
  const { nodes, type, rowOf, seen, link } = cluster;
  const id = await link("5511999990001");
  for (const node of nodes) expect((await type(node, id)).status).toBe(204);
  const { nodes: living, sessions } = await seen();
  expect(living.map(({ address }) => address).sort()).toEqual(nodes.map(({ address }) => address).sort());
  const [{ node: owner, epoch } = { node: null, epoch: 0 }] = sessions;
  expect(sessions).toEqual([{ id, node: owner, epoch }]);
  for (const node of nodes)
    expect(await rowOf(node, id)).toMatchObject({ status: "working", gatewayId: owner });
});

it("a node that is killed is followed by another, which goes on with what was being typed", async () => {
  await using cluster = await threeNodes();
  const { kept, nodes, sandbox, type, link, ownerOf } = cluster;
  const id = await link("5511999990002");
  expect((await type(nodes[0], id, 120)).status).toBe(204);
  await sandbox.untilChatState(({ state, to }) => state === "composing" && to?.startsWith(BOB) === true);
  await eventually("the indicator is kept", async () => (await kept()) === 1);
  const owner = await ownerOf(id);
  const others = nodes.filter((node) => node !== owner);
  const since = sandbox.chatStates().length;
  await owner?.kill();
  await sandbox.untilChatState(({ state, to }) => state === "composing" && to?.startsWith(BOB) === true, {
    since,
  });
  for (const node of others)
    await eventually("it is called again", async () => (await type(node, id)).status === 204);
  expect(others).toContain(await ownerOf(id));
});

it("a node that is asked to end hands its sessions over, and nothing ends for whoever calls", async () => {
  await using cluster = await threeNodes();
  const { nodes, sandbox, type, link, ownerOf, seen } = cluster;
  const id = await link("5511999990003");
  expect((await type(nodes[1], id, 120)).status).toBe(204);
  const owner = await ownerOf(id);
  const others = nodes.filter((node) => node !== owner);
  const states = () => sandbox.chatStates().filter(({ to }) => to?.startsWith(BOB) === true);
  const since = states().length;
  expect(await owner?.stop()).toBe(0);
  expect((await seen()).nodes.map(({ address }) => address)).not.toContain(owner?.address);
  expect(others).toContain(await ownerOf(id));
  await eventually("it is shown again", () => states().length > since);
  expect(states().map(({ state }) => state)).not.toContain("paused");
  expect(owner?.printed).not.toContain("conflict");
  for (const node of others)
    await eventually("it is called again", async () => (await type(node, id)).status === 204);
});

it("nodes whose clocks are an hour wrong go on with what was being typed, and tell what was", async () => {
  await using cluster = await threeNodes();
  const { apiKey, kept, nodes, sandbox, type, link, ownerOf, rowOf } = cluster;
  const id = await link("5511999990005");
  const owner = await ownerOf(id);
  const [ahead, behind] = nodes.filter((node) => node !== owner) as [NodeProcess, NodeProcess];
  for (const node of [ahead, behind, behind]) {
    const before = wrongByMs(node);
    node.signal("SIGUSR2");
    await eventually("its clock has turned", async () => {
      await rowOf(node, id);
      return Math.abs(wrongByMs(node) - before) > HALF_AN_HOUR_MS;
    });
  }
  const reader = await EventReader.open({ address: ahead.url }, apiKey);
  expect((await type(ahead, id, 120)).status).toBe(204);
  const read = (await reader.until(({ event }) => event === "presence.started")).at(-1);
  await reader[Symbol.asyncDispose]();
  expect((await type(behind, id, 120, CAROL)).status).toBe(204);
  await eventually("the indicators are kept", async () => (await kept()) === 2);
  for (const { url } of [ahead, behind]) {
    await using again = await EventReader.open({ address: url }, apiKey, { lastEventId: read?.id ?? "" });
    const told = (await again.until(({ event }) => event === "presence.started")).at(-1);
    expect(JSON.stringify(told?.payload)).toContain(CAROL);
  }
  const since = sandbox.chatStates().length;
  expect(await owner?.stop()).toBe(0);
  for (const chat of [BOB, CAROL])
    await sandbox.untilChatState(({ to }) => to?.startsWith(chat) === true, { since });
  expect(sandbox.chatStates().map(({ state }) => state)).not.toContain("paused");
});

it("a call for a session whose node is gone is refused with the time to come again", async () => {
  await using cluster = await threeNodes();
  const { nodes, type, link, ownerOf } = cluster;
  const id = await link("5511999990004");
  const owner = await ownerOf(id);
  const other = nodes.find((node) => node !== owner) as NodeProcess;
  await owner?.kill();
  const { status, headers, body } = await type(other, id);
  expect(status).toBe(503);
  expect(headers.get("retry-after")).toBe("1");
  expect(body).toMatchObject({ error: { code: "gateway_unavailable" } });
});
