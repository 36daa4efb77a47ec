import path from "node:path";
import Database from "better-sqlite3";
import pg from "pg";
import { connectionOptions } from "../../../src/store/postgres/database/pool.ts";
import { openStore, type FolderStore } from "../../../src/store/index.ts";
import { MOVED_TABLES } from "../../../src/store/moved-tables.ts";
import { ALICE, AT_MS, BOB, filling } from "../../contracts/store/support/filled-stores.ts";
import { GARDEN, groupOf } from "../../contracts/store/support/groups.ts";
import { optionsFor } from "../test-store.ts";

/** No PostgreSQL text has the first, and an escape must not be taken for one. */
const ODD = "nul \0 and \\0";

/** Makes a data folder whose database has something of everything; gives its linked session. */
export async function fillFolder(directory: string): Promise<string> {
  const store = openStore(optionsFor(directory));
  const organization = await filling(store).organization({ name: "acme" });
  const { id } = await filling(store).linkedSession(organization, { configuration: { greeting: ODD } });
  await fillSession(store, organization, id);
  store.close();
  beyondPorts(directory, id);
  return id;
}

async function fillSession(store: FolderStore, organization: string, id: string): Promise<void> {
  const fill = filling(store);
  await fill.credential(organization);
  await fill.lease(id, BOB);
  await fill.sentMessage(id, { content: { kind: "text", text: ODD } });
  await fill.message(id, { chat: ALICE });
  await fill.webhook(organization, {}, "its secret");
  await fill.labelled(organization, id);
  await store.numbers.keep(
    [{ sessionId: id, number: "55", canonical: null, lid: "77", expiresAtWallMs: AT_MS + 1 }],
    AT_MS,
  );
  await store.contactNames.name(id, BOB, { pushName: ODD }, AT_MS);
  await store.blocked.set(id, ALICE, true);
  await store.labels.put(id, { id: "6", title: ODD, color: 3 });
  await store.labels.assign(id, { labelId: "6", chat: BOB }, true);
  await store.groups.put(id, groupOf(GARDEN, { subject: ODD }), AT_MS, AT_MS);
  const fact = {
    name: "message_status",
    chat: ALICE,
    author: null,
    ids: ["1"],
    state: "read",
    atWallMs: AT_MS,
  };
  await store.outbox.append([
    {
      ...{ id: "e1", organizationId: organization, sessionId: id, atWallMs: AT_MS, expiresAtWallMs: null },
      fact: fact as never,
    },
  ]);
}

/** A row in each table that has none yet, and what only an older program has left. */
function beyondPorts(directory: string, id: string): void {
  const db = new Database(path.join(directory, "duet.sqlite"));
  db.exec(`
    UPDATE sessions SET sealed_configuration = NULL, configuration = '{"plain":1}' WHERE id = '${id}';
    INSERT INTO idempotency_keys SELECT organization_id, 'key', m.id, 1 FROM messages m JOIN sessions s ON s.id = m.session_id LIMIT 1;
    INSERT OR IGNORE INTO webhooks_changed SELECT id FROM webhooks LIMIT 1;
    INSERT INTO webhook_attempts SELECT id, 'a', 's', 1, 'e', 'n', 1, 1, 200, NULL, 1 FROM webhooks LIMIT 1;
    INSERT OR IGNORE INTO events_heard SELECT id, 'message_status', 1 FROM organizations;
    INSERT OR IGNORE INTO event_lanes SELECT w.id, s.stream, 1, 2, 3, 4, 5, 6 FROM webhooks w, event_streams s LIMIT 1;
    INSERT INTO events_set_aside SELECT w.id, e.stream, e.n, 1, 2, 3 FROM webhooks w, events e LIMIT 1;
    INSERT INTO dead_letters SELECT w.id, e.stream, e.n, e.organization_id, e.session_id, e.id, e.name, e.at, e.fact, 1, NULL, 'why', 2
      FROM webhooks w, events e LIMIT 1;`);
  db.close();
}

type Rows = Readonly<Record<string, readonly string[]>>;

/** Every row of the file as text, by table; of sessions without what is sealed on the way. */
export function rowsOfFile(directory: string): Rows {
  const db = new Database(path.join(directory, "duet.sqlite"), { readonly: true });
  const rows = Object.fromEntries(
    Object.keys(MOVED_TABLES).map((table) => [table, textsOf(db.prepare(`SELECT * FROM ${table}`).all())]),
  );
  db.close();
  return rows;
}

/** The same of a database. */
export async function rowsOfDatabase(url: string): Promise<Rows> {
  const client = new pg.Client(connectionOptions(url, "a test"));
  await client.connect();
  const rows: Record<string, readonly string[]> = {};
  for (const table of Object.keys(MOVED_TABLES))
    rows[table] = textsOf((await client.query(`SELECT * FROM ${table}`)).rows);
  await client.end();
  return rows;
}

function textsOf(rows: readonly unknown[]): readonly string[] {
  return rows.map((row) => textOf(row as Readonly<Record<string, unknown>>)).sort();
}

/** A configuration is sealed on the way where it was not. */
const SEALED_ON_THE_WAY = ["configuration", "sealed_configuration"];

function textOf(row: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(row).filter((name) => !SEALED_ON_THE_WAY.includes(name));
  return JSON.stringify(names.sort().map((name) => [name, alike(row[name])]));
}

/** What both drivers' values can be brought to. */
function alike(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString("hex");
  if (typeof value === "boolean") return value ? 1 : 0;
  return value;
}
