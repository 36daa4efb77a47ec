import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { inspectStore, openStore, openStoreToServe } from "../../../../src/store/index.ts";
import { MIGRATIONS } from "../../../../src/store/sqlite/migrations/index.ts";
import { makePrivateFile } from "../../../../src/store/private-file.ts";
import { runDuet } from "../../../support/run-duet.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { AT_MS, contents, optionsFor, TestStore } from "../../test-store.ts";

const ROOT_KEY = "0a".repeat(32);
const KEY = Buffer.alloc(32, 7);
const NOW = MIGRATIONS.length;

/** A data folder as a program left it that knew the first five migrations, with one organization. */
class OlderFolder implements Disposable {
  readonly #folder = temporaryFolder();
  readonly path = this.#folder.path;
  readonly database = path.join(this.path, "duet.sqlite");
  readonly options = { ...optionsFor(this.path), rootKey: ROOT_KEY, encryptionKey: KEY };

  constructor() {
    makePrivateFile(this.database);
    const raw = new Database(this.database);
    raw.pragma("journal_mode = WAL");
    for (const statements of MIGRATIONS.slice(0, 5)) raw.exec(statements);
    raw.exec("INSERT INTO organizations (id, name, created_at) VALUES ('one', 'acme', 1)");
    raw.pragma("application_id = 1148544372");
    raw.pragma("user_version = 5");
    raw.close();
  }

  /** What `read` finds in one of its databases. */
  in<T>(name: string, read: (db: Database.Database) => T): T {
    const raw = new Database(path.join(this.path, name));
    try {
      return read(raw);
    } finally {
      raw.close();
    }
  }

  version(name = "duet.sqlite"): unknown {
    return this.in(name, (db) => db.pragma("user_version", { simple: true }));
  }

  names(name: string): unknown {
    return this.in(name, (db) => db.prepare("SELECT name FROM organizations").pluck().all());
  }

  copies(): readonly string[] {
    return readdirSync(this.path).filter((name) => /\.v\d/.test(name));
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

describe("a database of an older version", () => {
  it("is brought to this one by the gateway, after a copy for its owner only", async () => {
    using folder = new OlderFolder();
    const store = openStoreToServe(folder.options);
    const copy = path.join(folder.path, "duet.v5.sqlite");
    expect(store.upgrade).toEqual({ fromVersion: 5, copy });
    expect(await store.organizations.list()).toMatchObject([{ id: "one", name: "acme" }]);
    store.close();
    expect(folder.version()).toBe(NOW);
    expect(folder.copies()).toEqual(["duet.v5.sqlite"]);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(folder.version("duet.v5.sqlite")).toBe(5);
    expect(folder.names("duet.v5.sqlite")).toEqual(["acme"]);
    // Whoever goes back to it must agree on new ratchets, as with any copy.
    const copiedAt = folder.in("duet.v5.sqlite", (db) =>
      db.prepare("SELECT value FROM gateway WHERE name = 'copied_at'").pluck().get(),
    );
    expect(copiedAt).toBe(String(AT_MS));
    const again = openStoreToServe(folder.options);
    expect(again.upgrade).toBeUndefined();
    again.close();
    expect(folder.copies()).toEqual(["duet.v5.sqlite"]);
  });

  it("is copied beside the copies that are there, whatever a killed start has left", () => {
    using folder = new OlderFolder();
    writeFileSync(path.join(folder.path, "duet.v5.sqlite"), "kept");
    writeFileSync(path.join(folder.path, "duet.v5.2.sqlite.unfinished"), "half of it");
    openStoreToServe(folder.options).close();
    expect(folder.copies()).toEqual(["duet.v5.2.sqlite", "duet.v5.sqlite"]);
    expect(readFileSync(path.join(folder.path, "duet.v5.sqlite"), "utf8")).toBe("kept");
    expect(folder.names("duet.v5.2.sqlite")).toEqual(["acme"]);
  });

  it("is not changed when it cannot be copied, and the start ends", () => {
    using folder = new OlderFolder();
    mkdirSync(path.join(folder.path, "duet.v5.sqlite.unfinished"));
    expect(() => openStoreToServe(folder.options)).toThrow(
      /^the database is to be changed and cannot be copied before: /,
    );
    expect(folder.version()).toBe(5);
    expect(folder.copies()).toEqual(["duet.v5.sqlite.unfinished"]);
  });

  it("leaves no copy when it was not changed after all: starts that fail do not fill the disk", () => {
    using folder = new OlderFolder();
    folder.in("duet.sqlite", (db) => db.exec("CREATE TABLE canonical_numbers (in_the_way TEXT)"));
    for (let start = 1; start <= 3; start++) {
      expect(() => openStoreToServe(folder.options)).toThrow(/canonical_numbers already exists/);
    }
    expect(folder.version()).toBe(5);
    expect(folder.copies()).toEqual([]);
  });

  it("is refused by every other opening, and not touched", () => {
    using folder = new OlderFolder();
    const before = contents(folder.path);
    expect(() => openStore(folder.options)).toThrow(/has version 5 .* start the gateway once/);
    expect(contents(folder.path)).toEqual(before);
  });

  it.each([
    ["org", "list"],
    ["org", "create", "other"],
    ["org", "delete", "one"],
    ["key", "list", "--org", "one"],
    ["session", "list", "--org", "one"],
    ["backup", "copy.sqlite"],
  ])("is no work for %s %s", async (...command) => {
    using folder = new OlderFolder();
    const env = { DUET_DATA_DIR: folder.path, DUET_ENCRYPTION_KEY: KEY.toString("base64") };
    const { exitCode, stdout, stderr } = await runDuet(command, env);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/^[^\n]*start the gateway once[^\n]*\n$/);
    expect(folder.version()).toBe(5);
  });
});

describe("looking at a database", () => {
  it("tells its version, its organizations and the copy that the next start makes, and changes nothing", () => {
    using folder = new OlderFolder();
    const before = contents(folder.path);
    const { copy, ...found } = inspectStore(folder.options);
    expect(found).toEqual({
      organizations: 1,
      version: 5,
      programVersion: NOW,
      servedBy: undefined,
      webhooks: [],
    });
    expect(contents(folder.path)).toEqual(before);
    const made = openStoreToServe(folder.options);
    expect(copy?.file).toBe(made.upgrade?.copy);
    expect(copy?.bytes).toBe(statSync(copy?.file ?? "").size);
    made.close();
    expect(inspectStore(folder.options).copy).toBeUndefined();
  });

  it("changes nothing of one that a killed process has left either", () => {
    using folder = new OlderFolder();
    using source = new OlderFolder();
    const open = new Database(source.database);
    open.exec("INSERT INTO organizations (id, name, created_at) VALUES ('two', 'late', 1)");
    // As they stand while it is open: what it wrote is beside the database.
    for (const [name, bytes] of contents(source.path))
      writeFileSync(path.join(folder.path, name), bytes, { encoding: "latin1", mode: 0o600 });
    open.close();
    const [database, wal] = ["duet.sqlite", "duet.sqlite-wal"];
    const before = contents(folder.path);
    expect(inspectStore(folder.options)).toMatchObject({ organizations: 2 });
    const after = contents(folder.path);
    expect([after.get(database), after.get(wal)]).toEqual([before.get(database), before.get(wal)]);
  });

  it("refuses one of another key or another WhatsApp", () => {
    using test = new TestStore();
    openStoreToServe({ ...optionsFor(test.directory), rootKey: ROOT_KEY }).close();
    const options = { directory: test.directory, rootKey: ROOT_KEY };
    expect(inspectStore(options)).toMatchObject({ version: NOW });
    expect(() => inspectStore({ ...options, encryptionKey: KEY })).toThrow(
      "the encryption key is not the one",
    );
    expect(() => inspectStore({ ...options, rootKey: "0b".repeat(32) })).toThrow(
      "belongs to another WhatsApp",
    );
  });
});
