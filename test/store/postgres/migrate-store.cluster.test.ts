import { randomBytes, randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { lockToServe, openStore } from "../../../src/store/index.ts";
import { MOVED_TABLES } from "../../../src/store/moved-tables.ts";
import { moveStore } from "../../../src/store/moving.ts";
import { openPostgres } from "../../../src/store/postgres/index.ts";
import { masterKeyOf } from "../../../src/store/master-key.ts";
import { lookAtFolder } from "../../../src/store/data-folder.ts";
import { createVault } from "../../../src/store/vault.ts";
import { ALICE, AT_MS, BOB, filling, intentOf } from "../../contracts/store/support/filled-stores.ts";
import { DuetProcess } from "../../support/duet-process.ts";
import { eventually } from "../../support/eventually.ts";
import { testDatabase, type TestDatabase } from "../../support/postgres/database.ts";
import { runDuet } from "../../support/run-duet.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { optionsFor } from "../test-store.ts";
import { fillFolder, rowsOfDatabase, rowsOfFile } from "./filled-file.ts";

const GONE =
  /has been moved to postgres:\/\/duet@127\.0\.0\.1:\d+\/duet_[a-z0-9]+: set DUET_DATABASE_URL to that/;

const openMoved = ({ url }: TestDatabase, directory: string) => {
  const vault = createVault(masterKeyOf(lookAtFolder(directory), undefined));
  return openPostgres({ url, vault, wallMs: () => AT_MS });
};

/** A data folder that is filled, and an empty database. */
async function both() {
  const folder = temporaryFolder();
  const directory = path.join(folder.path, "data");
  const session = await fillFolder(directory);
  const database = await testDatabase();
  const env = { DUET_DATA_DIR: directory, DUET_DATABASE_URL: database.url };
  return {
    ...{ directory, session, database, env, databaseUrl: database.url },
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** Another connection keeps something locked meanwhile. */
async function whileLocked(url: string, statements: readonly string[], work: () => Promise<void>) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
    await work();
  } finally {
    await client.end();
  }
}

const OPEN_MOVES =
  "FROM pg_stat_activity WHERE application_name = 'duet migrate-store' AND datname = current_database()";

const waitsForLock = (database: TestDatabase) =>
  eventually("the move waits", async () => {
    const waiting = await database.query(`SELECT 1 ${OPEN_MOVES} AND wait_event_type = 'Lock'`);
    return waiting.length > 0;
  });

const noMoveIsOpen = (database: TestDatabase) =>
  eventually("the database has ended it", async () => {
    return (await database.query(`SELECT 1 ${OPEN_MOVES}`)).length === 0;
  });

describe("a file that is moved to a database", () => {
  it("arrives row by row, and each port reads what it has read", async () => {
    await using test = await both();
    const { directory, session: id } = test;
    const before = rowsOfFile(directory);
    for (const [table, rows] of Object.entries(before)) expect(rows, table).not.toEqual([]);
    const { exitCode, stdout, stderr } = await runDuet(["migrate-store", "--json"], test.env);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(await rowsOfDatabase(test.databaseUrl)).toEqual(before);
    const counts = Object.fromEntries(Object.entries(before).map(([table, rows]) => [table, rows.length]));
    expect(JSON.parse(stdout)).toMatchObject({ rows: counts });
    const store = await openMoved(test.database, directory);
    const { organizationId } = (await store.sessions.get(id)) ?? { organizationId: "" };
    expect(await store.sessions.configurationOf(organizationId, id)).toEqual({ plain: 1 });
    expect(await store.sessions.tokenOf(organizationId, id)).toMatch(/./);
    expect(await store.devices.readCredentials(id)).toBe(`credentials of ${id}`);
    expect(await store.leases.list()).toHaveLength(1);
    expect(await store.numbers.findByLid(id, "77")).toMatchObject({ number: "55" });
    expect((await store.contactNames.find(id, BOB))?.pushName).toBe("nul \0 and \\0");
    expect(await store.blocked.list(id)).toEqual([ALICE]);
    expect(await store.labels.list(id)).toEqual([{ id: "6", title: "nul \0 and \\0", color: 3 }]);
    expect(await store.groups.list(id, { after: 0, limit: 9 })).toMatchObject([
      { subject: "nul \0 and \\0" },
    ]);
    expect(await store.webhooks.list(organizationId, "", 9)).toHaveLength(1);
    expect(await store.chats.list(id, undefined, 9)).toHaveLength(2);
    await store.close();
  });

  it("leaves out what is kept by an id that somebody has made too long, or about one, and nothing else", async () => {
    await using test = await both();
    const { directory, session } = test;
    const before = rowsOfFile(directory);
    const store = openStore(optionsFor(directory));
    const long = randomBytes(4_000).toString("hex");
    const reaction = (id: string) => ({ kind: "reaction", target: { id, author: BOB }, emoji: "!" }) as const;
    const { organizationId } = (await store.sessions.get(session)) ?? { organizationId: "" };
    await store.messages.begin(intentOf(session, { content: reaction(long) }), { organizationId, text: "1" });
    const heard = { ...intentOf(session), author: BOB, state: null, atMs: AT_MS, isUnread: false };
    await store.messages.hear({ ...heard, id: long });
    await store.messages.hear({ ...heard, content: reaction(long.slice(0, 255)) });
    store.close();
    await moveStore(test);
    const { messages = [], ...others } = await rowsOfDatabase(test.databaseUrl);
    expect(messages).toHaveLength((before["messages"] ?? []).length + 1);
    expect(others["idempotency_keys"]).toEqual(before["idempotency_keys"]);
  });

  it("takes the files of messages that wait along, but for those that are gone or have no name of ours", async () => {
    await using test = await both();
    const { directory, session } = test;
    const store = openStore(optionsFor(directory));
    const held = [randomUUID(), randomUUID(), "../duet.sqlite"];
    await store.messages.begin(intentOf(session, { held }), null);
    store.close();
    mkdirSync(path.join(directory, "media"), { recursive: true });
    writeFileSync(path.join(directory, "media", held[0] ?? ""), "sealed");
    writeFileSync(path.join(directory, "media", randomUUID()), "of nobody");
    await moveStore(test);
    const files = await test.database.query("SELECT id, n, bytes FROM held_media");
    expect(files).toEqual([{ id: held[0], n: 0, bytes: Buffer.from("sealed") }]);
  });

  it("goes on with numbers behind those that were taken over", async () => {
    await using test = await both();
    await moveStore(test);
    const store = await openMoved(test.database, test.directory);
    const { row } = await filling(store).message(test.session);
    expect(row).toBe((rowsOfFile(test.directory)["messages"] ?? []).length + 1);
    expect(await store.contactNames.name(test.session, "9@lid", { pushName: "Nine" }, AT_MS)).toBe(true);
    await store.close();
  });

  it("is served by nobody any more, nor by a program that knows of no moves, nor moved again", async () => {
    await using test = await both();
    const { stdout } = await runDuet(["migrate-store"], test.env);
    expect(stdout).toContain("secret.key, without which nobody can read it");
    const file = { DUET_DATA_DIR: test.directory };
    for (const command of [["serve"], ["org", "list"], ["backup", `${test.directory}/copy`]]) {
      const { exitCode, stderr } = await runDuet(command, file);
      expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringMatching(GONE) as string });
    }
    expect((await runDuet(["doctor"], file)).stdout).toMatch(GONE);
    expect(await runDuet(["migrate-store"], test.env)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(GONE) as string,
    });
    const raw = new Database(path.join(test.directory, "duet.sqlite"), { readonly: true });
    expect(raw.pragma("application_id", { simple: true })).not.toBe(0x44756574);
    raw.close();
  });

  it("tells nobody the password", async () => {
    await using test = await both();
    const url = new URL(test.databaseUrl);
    url.password = "hush-hush";
    url.searchParams.set("application_name", "hush-hush");
    const { stdout } = await runDuet(["migrate-store", "--json"], {
      ...test.env,
      DUET_DATABASE_URL: url.href,
    });
    const { stderr } = await runDuet(["org", "list"], { DUET_DATA_DIR: test.directory });
    expect(stderr).toMatch(GONE);
    expect(stdout + stderr).not.toContain("hush");
  });
});

describe("a move that is ended", () => {
  it("in its middle has moved nothing, and is made again", async () => {
    await using test = await both();
    const { directory, database, env } = test;
    await (await openMoved(database, directory)).close();
    const before = rowsOfFile(directory);
    await whileLocked(test.databaseUrl, ["BEGIN", "LOCK TABLE messages IN SHARE MODE"], async () => {
      const program = DuetProcess.start(["migrate-store"], { cwd: directory, env });
      await waitsForLock(database);
      await program[Symbol.asyncDispose]();
    });
    await noMoveIsOpen(database);
    expect(rowsOfFile(directory)).toEqual(before);
    expect((await rowsOfDatabase(test.databaseUrl))["organizations"]).toEqual([]);
    const store = openStore(optionsFor(directory));
    expect(await store.organizations.list()).toHaveLength(1);
    store.close();
    await moveStore(test);
    expect(await rowsOfDatabase(test.databaseUrl)).toEqual(before);
  });

  it.each([
    ["after the database has everything", false],
    ["before", true],
  ])("between its two ends, %s, is finished by the next", async (_, isTakenBack) => {
    await using test = await both();
    const { directory, database, env } = test;
    await (await openMoved(database, directory)).close();
    const before = rowsOfFile(directory);
    await database.query(`CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END $$`);
    await database.query(`CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON organizations
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()`);
    await whileLocked(test.databaseUrl, ["SELECT pg_advisory_lock(7)"], async () => {
      const program = DuetProcess.start(["migrate-store"], { cwd: directory, env });
      await waitsForLock(database);
      await program[Symbol.asyncDispose]();
      if (isTakenBack) await database.query(`SELECT pg_terminate_backend(pid) ${OPEN_MOVES}`);
    });
    await noMoveIsOpen(database);
    expect((await rowsOfDatabase(test.databaseUrl))["organizations"]).toHaveLength(isTakenBack ? 0 : 1);
    const refused = await runDuet(["org", "list"], { DUET_DATA_DIR: directory });
    expect(refused.stderr).toContain("perhaps not to its end: call duet migrate-store once more");
    await using other = await testDatabase();
    await expect(moveStore({ directory, databaseUrl: other.url })).rejects.toThrow("perhaps not to its end");
    expect(await runDuet(["migrate-store"], env)).toMatchObject({ exitCode: 0 });
    expect(await rowsOfDatabase(test.databaseUrl)).toEqual(before);
    const after = await runDuet(["org", "list"], { DUET_DATA_DIR: directory });
    expect(after.stderr).toMatch(GONE);
  });
});

describe("a move is refused", () => {
  it("while a gateway serves the folder, or the database", async () => {
    await using test = await both();
    const lock = lockToServe(test.directory);
    await expect(moveStore(test)).rejects.toThrow("another gateway is serving this data folder");
    lock?.release();
    await whileLocked(test.databaseUrl, ["SELECT pg_advisory_lock(x'53657276'::int)"], async () => {
      await expect(moveStore(test)).rejects.toThrow("another gateway is serving the database");
    });
  });

  it("to a database that somebody has used, or that another key seals", async () => {
    await using test = await both();
    const { directory, database } = test;
    const other = createVault(Buffer.alloc(32, 9));
    const used = await openPostgres({ url: test.databaseUrl, vault: other, wallMs: () => AT_MS });
    await used.close();
    await expect(moveStore(test)).rejects.toThrow("set DUET_ENCRYPTION_KEY to that");
    await database.query("DELETE FROM gateway WHERE name = 'key'");
    const store = await openMoved(database, directory);
    await filling(store).organization();
    await store.close();
    await expect(moveStore(test)).rejects.toThrow("has organizations already: it takes a new one");
    expect((await rowsOfDatabase(test.databaseUrl))["sessions"]).toEqual([]);
    openStore(optionsFor(directory)).close();
  });

  it("of a file that another key seals, or of an older version", async () => {
    await using test = await both();
    const encryptionKey = Buffer.alloc(32, 9);
    await expect(moveStore({ ...test, encryptionKey })).rejects.toThrow("the encryption key is not the one");
    const raw = new Database(path.join(test.directory, "duet.sqlite"));
    raw.pragma("user_version = 3");
    raw.close();
    await expect(moveStore(test)).rejects.toThrow("start the gateway once, which copies and then changes it");
  });
});

/** Who shares the work, and what they tell each other, is no part of it: its rows are made anew. */
const OF_NODES = [
  "audience_changes",
  "audience_version",
  "event_processes",
  "event_readers",
  "live_ears",
  "nodes",
  "owners",
  "webhook_changes",
];

it("every table is moved", async () => {
  await using test = await both();
  const raw = new Database(path.join(test.directory, "duet.sqlite"), { readonly: true });
  const names = raw
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all();
  raw.close();
  await (await openMoved(test.database, test.directory)).close();
  const tables = await test.database.query(
    "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = current_schema()",
  );
  const moved = [...Object.keys(MOVED_TABLES), "gateway"].sort();
  expect([...names].sort()).toEqual(moved);
  const shared = [...OF_NODES, "held_media", "request_loans", "tickets"];
  expect(tables.map(({ name }) => name).sort()).toEqual([...moved, ...shared].sort());
});
