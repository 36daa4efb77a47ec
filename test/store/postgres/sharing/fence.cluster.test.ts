import pg from "pg";
import { describe, expect, it } from "vitest";
import type { KeptEvent } from "../../../../src/core/index.ts";
import { newId } from "../../../../src/store/new-id.ts";
import { AT_MS, BOB, DEVICE, filling } from "../../../contracts/store/support/filled-stores.ts";
import { refusal } from "../../../contracts/store/support/refusal.ts";
import { eventually } from "../../../support/eventually.ts";
import { testNodes, type TestNode, type TestNodes } from "../../../support/postgres/nodes.ts";

const HOUR_MS = 3_600_000;

/** Tables of which an owner alone writes rows. */
const FENCED = [
  ...["devices", "device_keys", "presence_leases", "chats", "messages"],
  ...["events", "event_lanes", "events_set_aside", "dead_letters"],
];

/** Why rows of a session may be written by any node. */
const OPEN: Readonly<Record<string, string>> = {
  owners: "it says who owns it",
  credentials: "they are made and revoked by whoever is asked",
  webhooks: "they are changed by whoever is asked",
  webhook_attempts: "what was tried was tried, whoever owns the lane by then",
  event_streams: "it is counted in the statement that writes the events, under its lock",
  canonical_numbers: "what WhatsApp has told was so; it is told anew",
  contact_names: "what WhatsApp has told was so; it is told anew",
  blocked_contacts: "what WhatsApp has told was so; the list is told at each connecting",
  labels: "what WhatsApp has told was so; the app state is told at each connecting",
  labelled_chats: "what WhatsApp has told was so; the app state is told at each connecting",
  groups: "what WhatsApp has told was so; they are read at each connecting",
  group_members: "what WhatsApp has told was so; they are read at each connecting",
};

type Settled = { organizationId: string; id: string; webhookId: string };

const event = ({ organizationId, id: sessionId }: Settled): KeptEvent => ({
  ...{ id: newId(), organizationId, sessionId, atWallMs: AT_MS, expiresAtWallMs: null },
  fact: { name: "session_deleted" },
});

/** What a node writes of a session. Each changes a row. */
const WRITES: readonly (readonly [string, (node: TestNode, of: Settled) => Promise<unknown>])[] = [
  ["keeps credentials", ({ store }, { id }) => store.devices.writeCredentials(id, newId(), DEVICE)],
  ["keeps a new key", ({ store }, { id }) => store.devices.writeKeys(id, [key(newId(), "one")])],
  ["changes a key", ({ store }, { id }) => store.devices.writeKeys(id, [key("1", newId())])],
  ["removes a key", ({ store }, { id }) => store.devices.writeKeys(id, [key("1", null)])],
  ["keeps an indicator", (node, { id }) => node.lease(id, newId())],
  [
    "ends an indicator",
    ({ store }, { id }) => store.leases.write([{ sessionId: id, chat: "bob", lease: null }]),
  ],
  ["keeps a message", (node, { id }) => node.message(id)],
  [
    "notes how far a message has come",
    async ({ store }, { id }) => {
      const [first] = await store.messages.listWaiting(0, 1);
      if (!first) throw new Error("no message waits");
      await store.messages.progress([{ sessionId: id, row: first.row, id: first.id, state: "sent" }]);
    },
  ],
  ["changes a chat", ({ store }, { id }) => store.chats.change(id, BOB, { isPinned: true })],
  ["notes a chat", ({ store }, { id }) => store.chats.note(id, `${newId()}@s.whatsapp.net`, { unread: 1 })],
  ["tells an event", ({ store }, of) => store.outbox.append([event(of)])],
  ["moves a lane", ({ store }, of) => settle(store, { lanes: [lane(of, 1)] })],
  ["sets an event aside", ({ store }, of) => settle(store, { setAside: [aside(of)] })],
  ["gives an event up", ({ store }, of) => settle(store, { dead: [letter(of)] })],
  ["unlinks the device", ({ store }, { id }) => store.devices.forget(id)],
];

const key = (id: string, value: string | null) => ({ type: "pre-key", id, value }) as const;
const place = ({ webhookId, id }: Settled) => ({ webhookId, stream: id });
const lane = (of: Settled, cursor: number) => ({
  ...place(of),
  ...{ cursor, attempts: 0, nextAtWallMs: null, generation: 0 },
});
const aside = (of: Settled) => ({ ...place(of), n: 2, attempts: 1, nextAtWallMs: AT_MS });
const letter = (of: Settled) => ({
  ...{ ...place(of), n: 3, attempts: 1, httpStatus: 500, reason: "HTTP 500" },
  failedAtWallMs: AT_MS,
});

type Outbox = TestNode["store"]["outbox"];

function settle(store: { readonly outbox: Outbox }, some: Partial<Parameters<Outbox["settle"]>[0]>) {
  const nothing = { lanes: [], setAside: [], over: [], dead: [], attempts: [], failing: [] };
  return store.outbox.settle({ ...nothing, ...some });
}

/** A linked session of the node, with one row of each table at least. */
async function settled(node: TestNode): Promise<Settled> {
  const organizationId = await node.organization();
  const { id: webhookId } = await node.webhook(organizationId);
  const { id } = await node.linkedSession(organizationId);
  const of = { organizationId, id, webhookId };
  await node.lease(id, "bob");
  await node.message(id);
  await node.store.outbox.append([event(of), event(of), event(of), event(of)]);
  return of;
}

async function rowsOf(nodes: TestNodes): Promise<readonly unknown[]> {
  const tables = FENCED.map((table) => `(SELECT json_agg(t ORDER BY t::text) FROM ${table} t) AS ${table}`);
  return nodes.database.query(`SELECT ${tables.join(", ")}`);
}

describe("what a node writes of a session", () => {
  it.each(WRITES)("%s: as its owner alone, whatever the clocks of both say", async (_, write) => {
    await using nodes = await testNodes();
    const [one, two] = [
      await nodes.joined("a:1", AT_MS + HOUR_MS),
      await nodes.joined("b:1", AT_MS - HOUR_MS),
    ];
    const of = await settled(one);
    await nodes.endLease(one);
    await two.take(of.id);
    const before = await rowsOf(nodes);
    const refused = write(one, of);
    await expect(refused).rejects.toEqual(refusal("session_moved"));
    await expect(refused).rejects.toMatchObject({ streams: [of.id] });
    expect(await rowsOf(nodes)).toEqual(before);
    await write(two, of);
    expect(await rowsOf(nodes)).not.toEqual(before);
  });

  it("is refused before it has joined, and what is read is not", async () => {
    await using nodes = await testNodes();
    const [one, two] = [await nodes.joined("a:1"), await nodes.open("b:1")];
    const of = await settled(one);
    await nodes.endLease(one);
    await expect(two.lease(of.id, "bob")).rejects.toEqual(refusal("session_moved"));
    expect(await two.store.leases.list()).toHaveLength(1);
    await two.join();
    // It has to be taken too.
    await expect(two.lease(of.id, "bob")).rejects.toEqual(refusal("session_moved"));
  });

  it("is refused once it was released, and is not by who owns it without a lease and without a successor", async () => {
    await using nodes = await testNodes();
    const one = await nodes.joined("a:1");
    const of = await settled(one);
    await nodes.endLease(one);
    await one.lease(of.id, "bob");
    await one.release([of.id]);
    await expect(one.lease(of.id, "bob")).rejects.toEqual(refusal("session_moved"));
  });

  it("is all refused where one of several sessions has moved, and says which", async () => {
    await using nodes = await testNodes();
    const [one, two] = [await nodes.joined("a:1"), await nodes.joined("b:1")];
    const [mine, moved] = [await settled(one), await settled(one)];
    await one.release([moved.id], two.incarnation);
    const refused = one.store.outbox.append([event(mine), event(moved)]);
    await expect(refused).rejects.toMatchObject({ code: "session_moved", streams: [moved.id] });
    await one.store.outbox.append([event(mine)]);
  });

  it("is not asked for of the command line", async () => {
    await using nodes = await testNodes();
    const of = await settled(await nodes.joined("a:1"));
    const beside = await nodes.beside();
    await filling(beside).lease(of.id, "alice");
    expect(await beside.leases.list()).toHaveLength(2);
  });
});

describe("a write that is under way", () => {
  it("holds up a take-over, and is there once that has gone through", async () => {
    await using nodes = await testNodes();
    const [one, two] = [await nodes.joined("a:1"), await nodes.joined("b:1")];
    const { id } = await settled(one);
    await using writing = await openConnection(nodes, one);
    await writing.query("BEGIN");
    await writing.query(`INSERT INTO device_keys VALUES ('${id}', 'session', 'bob', 'ratchet')`);
    await nodes.endLease(one);
    await expect(two.take(id)).rejects.toThrow("another program keeps it locked");
    expect((await two.takeFree()).map(({ stream }) => stream)).not.toContain(id);
    await writing.query("COMMIT");
    expect(await two.take(id)).toMatchObject({ incarnation: two.incarnation, epoch: 2 });
    const kept = await nodes.database.query("SELECT id FROM device_keys WHERE type = 'session'");
    expect(kept).toEqual([{ id: "bob" }]);
  });

  it("waits for a take-over that is under way, and is refused then", async () => {
    await using nodes = await testNodes();
    const [one, two] = [await nodes.joined("a:1"), await nodes.joined("b:1")];
    const { id } = await settled(one);
    await using taking = await openConnection(nodes, two);
    await taking.query("BEGIN");
    await taking.query(`UPDATE owners SET incarnation = ${two.incarnation} WHERE stream = '${id}'`);
    const refused = expect(one.store.devices.writeKeys(id, [key("2", "late")])).rejects.toEqual(
      refusal("session_moved"),
    );
    await eventually("the write waits", async () => {
      const waiting = await nodes.database.query(
        `SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
         WHERE NOT granted AND a.datname = current_database()`,
      );
      return waiting.length > 0;
    });
    await taking.query("COMMIT");
    await refused;
    expect(await nodes.database.query("SELECT id FROM device_keys")).toEqual([{ id: "1" }]);
  });

  it("ends with the incarnation that began it", async () => {
    await using nodes = await testNodes();
    const one = await nodes.joined("a:1");
    const { id } = await settled(one);
    await using holding = await openConnection(nodes, one);
    await holding.query("BEGIN");
    await holding.query(`SELECT 1 FROM devices WHERE session_id = '${id}' FOR UPDATE`);
    const cut = expect(one.store.devices.writeCredentials(id, "late", DEVICE)).rejects.toEqual(
      refusal("unavailable"),
    );
    await eventually("it waits", async () => {
      const waiting = await nodes.database.query(
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
      );
      return waiting.length > 0;
    });
    await one.join();
    await cut;
    await one.take(id);
    await holding.query("COMMIT");
    expect(await one.store.devices.readCredentials(id)).toBe(`credentials of ${id}`);
    await one.store.devices.writeCredentials(id, "new", DEVICE);
    expect(await one.store.devices.readCredentials(id)).toBe("new");
  });
});

describe("any node", () => {
  it("deletes a session, and an organization, whoever owns what is in them", async () => {
    await using nodes = await testNodes();
    const [one, two] = [await nodes.joined("a:1"), await nodes.joined("b:1")];
    const [first, second] = [await settled(one), await settled(one)];
    expect(await two.store.sessions.delete(first.organizationId, first.id)).toBe(true);
    await two.removeOrganization(second.organizationId);
    expect(await one.owned()).toEqual([`org:${first.organizationId}`]);
  });

  it("makes a webhook of all streams, sends again in them, and goes ahead in them", async () => {
    await using nodes = await testNodes();
    const [one, two] = [await nodes.joined("a:1"), await nodes.joined("b:1")];
    const of = await settled(one);
    await settle(one.store, { lanes: [lane(of, 4)] });
    const names = ["session_deleted"] as const;
    expect(await two.store.outbox.sendAgain(place(of), names, 0, AT_MS)).toBe(4);
    expect(await two.store.outbox.lane(place(of))).toMatchObject({ cursor: 0, generation: 1 });
    await two.store.outbox.skip(of.webhookId);
    expect(await two.store.outbox.lane(place(of))).toMatchObject({ cursor: 4, generation: 2 });
    const { id } = await two.webhook(of.organizationId);
    expect(await two.store.outbox.lane({ ...place(of), webhookId: id })).toMatchObject({ cursor: 4 });
    // And nothing else from then on.
    await expect(settle(two.store, { setAside: [aside(of)] })).rejects.toEqual(refusal("session_moved"));
  });
});

it("every table with rows of a session is its owner's, or says why it is not", async () => {
  await using nodes = await testNodes();
  await nodes.open("a:1");
  const rows = await nodes.database.query(
    `SELECT DISTINCT c.table_name::text AS name,
       (SELECT count(*)::int FROM pg_trigger t WHERE t.tgrelid = c.table_name::regclass AND t.tgname LIKE 'fence\\_%') AS fences
     FROM information_schema.columns c
     WHERE c.table_schema = current_schema() AND c.column_name IN ('session_id', 'stream')`,
  );
  const fenced = rows.filter(({ fences }) => Number(fences) > 0).map(({ name }) => String(name));
  const open = rows.filter(({ fences }) => fences === 0).map(({ name }) => String(name));
  expect(fenced.toSorted()).toEqual(FENCED.toSorted());
  expect(open.toSorted()).toEqual(Object.keys(OPEN).toSorted());
});

/** A connection that writes by the node's incarnation. */
async function openConnection(nodes: TestNodes, { incarnation }: TestNode) {
  const client = new pg.Client(nodes.database.url);
  await client.connect();
  await client.query(`SET duet.incarnation = ${incarnation}`);
  return {
    query: (text: string) => client.query(text),
    [Symbol.asyncDispose]: () => client.end(),
  };
}
