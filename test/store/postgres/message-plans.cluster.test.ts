import { afterAll, beforeAll, describe, expect, it } from "vitest";
import pg from "pg";
import type { ChatStore, MessageStore } from "../../../src/core/index.ts";
import { queryBy } from "../../../src/store/postgres/database/query.ts";
import type { Steps } from "../../../src/store/postgres/database/steps.ts";
import { postgresChatStore } from "../../../src/store/postgres/messages/chat-store.ts";
import { postgresMessageStore } from "../../../src/store/postgres/messages/message-store.ts";
import { openPostgres } from "../../../src/store/postgres/open.ts";
import { createVault } from "../../../src/store/vault.ts";
import { ALICE, AT_MS, BOB, filling, intentOf } from "../../contracts/store/support/filled-stores.ts";
import { testDatabase, type TestDatabase } from "../../support/postgres/database.ts";

/** Of a session, in a hundred chats. */
const MESSAGES = 100_000;
/** With a chat each. */
const OTHER_SESSIONS = 10_000;

/** A step of a plan, as PostgreSQL explains it. */
type Node = {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly Plans?: readonly Node[];
};

const vault = createVault(Buffer.alloc(32, 7));
let database: TestDatabase;
let client: pg.Client;
let session: string;
let organizationId: string;
let nodes: Node[] = [];

beforeAll(async () => {
  database = await testDatabase();
  const store = await openPostgres({ url: database.url, vault, wallMs: () => AT_MS });
  organizationId = await filling(store).organization();
  session = (await filling(store).session(organizationId)).id;
  await store.close();
  await database.query(
    `INSERT INTO sessions (id, organization_id, name, label, created_by, created_at, updated_at, announce, auto_read,
       presence_typing, rate_per_minute, rate_per_hour)
     SELECT n, organization_id, n, label, created_by, n, n, announce, auto_read, presence_typing, 1, 1
     FROM sessions, generate_series(1, $1::int) n`,
    [OTHER_SESSIONS],
  );
  await database.query(
    `INSERT INTO chats (session_id, key, last_message_at)
     SELECT $1, n || '@g.us', n FROM generate_series(1, 100) n`,
    [session],
  );
  await database.query(
    `INSERT INTO messages (session_id, chat_id, wa_id, author, kind, state, target, at, created_at, from_here, content)
     SELECT $1, 1 + n % 100, n, '', 'text', 'sent',
       CASE WHEN n % 10 = 0 THEN n::text END, n, n, true, sha512(n::text::bytea) || sha512(n::text::bytea)
     FROM generate_series(1, $2::int) n`,
    [session, MESSAGES],
  );
  await database.query(
    `INSERT INTO idempotency_keys (organization_id, key, message_id, created_at)
     SELECT $1, id, id, id FROM messages WHERE id % 10 = 0`,
    [organizationId],
  );
  await database.query(
    "INSERT INTO chats (session_id, key, last_message_at) SELECT id, 'one@g.us', 1 FROM sessions WHERE id <> $1",
    [session],
  );
  await database.query("VACUUM ANALYZE");
  client = new pg.Client(database.url);
  await client.connect();
  // As a statement is planned that was run often, for whatever values.
  await client.query("SET plan_cache_mode = force_generic_plan");
});

afterAll(async () => {
  await client.end();
  await database[Symbol.asyncDispose]();
});

async function explain(text: string, values: readonly unknown[] | undefined): Promise<void> {
  const { rows } = await client.query<{ "QUERY PLAN": readonly [{ Plan: Node }] }>(
    `EXPLAIN (FORMAT JSON) ${text}`,
    values && [...values],
  );
  nodes.push(...rows.flatMap((row) => row["QUERY PLAN"].flatMap(({ Plan }) => allOf(Plan))));
}

const write: Steps["write"] = (_, work) =>
  work(async (text, values) => {
    await explain(text, values);
    return queryBy(client)(text, values);
  });

/** Each statement is explained; what writes is run too, and what only reads gives nothing. */
const steps: Steps = {
  async read(text, values) {
    await explain(text, values);
    return { rows: [], count: 0 };
  },
  write,
  writeOnce: write,
};

function allOf(node: Node): readonly Node[] {
  return [node, ...(node.Plans ?? []).flatMap(allOf)];
}

/** What the statements of `use` read of large tables, by which index. */
async function readsOf(use: (messages: MessageStore, chats: ChatStore) => Promise<unknown>) {
  nodes = [];
  await use(postgresMessageStore(steps, vault), postgresChatStore(steps));
  const whole = nodes.filter((node) => node["Node Type"] === "Seq Scan").map((node) => node["Relation Name"]);
  const sorted = nodes.some((node) => node["Node Type"].includes("Sort"));
  return { whole, sorted, indexes: new Set(nodes.flatMap((node) => node["Index Name"] ?? [])) };
}

const place = { atMs: MESSAGES / 2, row: MESSAGES / 2 };
const key = () => ({ organizationId, text: "key" });

describe("among a hundred thousand messages", () => {
  it.each<[string, string, (messages: MessageStore, chats: ChatStore) => Promise<unknown>]>([
    [
      "the newest of a chat",
      "messages_of_chat",
      (messages) => messages.list(session, "7@g.us", undefined, 1),
    ],
    ["those before one", "messages_of_chat", (messages) => messages.list(session, "7@g.us", place, 1)],
    ["those that wait", "messages_waiting", (messages) => messages.listWaiting(0, 10)],
    ["the poll that ends first", "messages_ending", (messages) => messages.nextPollEnd()],
    ["chats", "chats_by_message", (_, chats) => chats.list(session, undefined, 10)],
    [
      "chats after one",
      "chats_by_message",
      (_, chats) => chats.list(session, { lastMessageAtMs: 50, row: 50 }, 10),
    ],
    ["what is too old", "messages_pkey", (messages) => messages.forgetOlder(0, 10)],
    ["what is counted", "messages_counted", (messages) => messages.tally(session, 5, 10, AT_MS)],
  ])("%s are read in their order", async (_, index, list) => {
    const { whole, sorted, indexes } = await readsOf(list);
    expect(whole).toEqual([]);
    if (/of_chat|by_message/.test(index)) expect(sorted).toBe(false);
    expect(indexes).toContain(index);
  });

  it.each<[string, string, (messages: MessageStore, chats: ChatStore) => Promise<unknown>]>([
    ["begins", "sessions_pkey", (messages) => messages.begin(intentOf(session), key(), [intentOf(session)])],
    ["is begun again", "idempotency_keys_pkey", (messages) => messages.findByKey(key())],
    [
      "goes on",
      "messages_pkey",
      (messages) =>
        messages.progress([
          { sessionId: session, row: 5, id: "5", state: "delivered", releasesKey: true },
          {
            sessionId: session,
            row: 7,
            id: "7",
            applied: { target: { id: "107", author: null }, isDeleted: true },
          },
        ]),
    ],
    [
      "is heard",
      "chats_session_id_key_key",
      (messages) =>
        messages.hear({ ...intentOf(session), author: ALICE, state: null, atMs: AT_MS, isUnread: true }),
    ],
    [
      "comes further",
      "messages_by_id",
      (messages) => messages.advance(session, "7@g.us", ["6", "7"], "read"),
    ],
    ["is found by its row", "messages_pkey", (messages) => messages.wireOf(session, 5)],
    ["is found by its id", "messages_by_id", (messages) => messages.archived(session, "5")],
    ["is found in its chat", "messages_by_id", (messages) => messages.find(session, BOB, "5")],
    [
      "is found by what is about it",
      "messages_about",
      (messages) => messages.about(session, BOB, "10", "vote", 9),
    ],
    ["is timed", "messages_left", (messages) => messages.sentSince(session, MESSAGES - 10, 99)],
    ["ends", "messages_ending", (messages) => messages.endPoll(session, 5)],
    ["is deleted", "messages_pkey", (messages) => messages.delete(session, 5, "5")],
    ["is too much", "messages_counted", (messages) => messages.forgetExcess(session, MESSAGES, 10)],
    ["has no key any more", "idempotency_keys_by_age", (messages) => messages.forgetKeys(1, 10)],
    [
      "has another key for its chat",
      "messages_of_chat",
      (_, chats) => chats.join(session, "7@g.us", ["8@g.us"]),
    ],
    [
      "goes with its chat",
      "messages_of_chat",
      (_, chats) => chats.deleteSome({ sessionId: session, row: 9, upToMessage: 9 }),
    ],
    [
      "is read with its chat",
      "messages_of_chat",
      (_, chats) => chats.readUpTo(session, "7@g.us", MESSAGES - 500),
    ],
    ["has a chat", "chats_session_id_key_key", (_, chats) => chats.find(session, [BOB, ALICE])],
    ["has a chat that is changed", "chats_session_id_key_key", (_, chats) => chats.note(session, "b", {})],
  ])("one that %s is read alone", async (_, index, use) => {
    const { whole, indexes } = await readsOf(use);
    expect(whole).toEqual([]);
    expect(indexes).toContain(index);
  });
});
