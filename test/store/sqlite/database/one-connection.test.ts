import { setImmediate as turn } from "node:timers/promises";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { oneConnection, type OneConnection } from "../../../../src/store/sqlite/database/one-connection.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

let folder: ReturnType<typeof temporaryFolder>;
let db: Sqlite.Database;
let other: Sqlite.Database;
let connection: OneConnection;

beforeEach(() => {
  folder = temporaryFolder();
  const file = path.join(folder.path, "test.sqlite");
  db = new Sqlite(file);
  db.pragma("journal_mode = WAL");
  db.exec("CREATE TABLE words (word TEXT PRIMARY KEY)");
  other = new Sqlite(file, { timeout: 0 });
  connection = oneConnection(db);
});
afterEach(() => {
  db.close();
  other.close();
  folder[Symbol.dispose]();
});

const add = (word: string) => () => void db.prepare("INSERT INTO words VALUES (?)").run(word);
const words = (of: Sqlite.Database) => of.prepare("SELECT word FROM words ORDER BY rowid").pluck().all();

describe("steps that share a write", () => {
  it("are all on disk when the first of them is told", async () => {
    const first = connection.shared(add("one"));
    const second = connection.shared(add("two"));
    expect(words(other)).toEqual([]);
    await first;
    expect(words(other)).toEqual(["one", "two"]);
    await second;
  });

  it("are told nothing before they are on disk", async () => {
    let isTold = false;
    const written = connection.shared(add("one")).then(() => (isTold = true));
    await Promise.resolve();
    expect([isTold, words(other)]).toEqual([false, []]);
    await written;
    expect(words(other)).toEqual(["one"]);
  });

  it("are all or nothing each: one that fails takes none of the others with it", async () => {
    const pair = db.transaction(() => {
      add("two")();
      add("one")();
    });
    const told = await Promise.allSettled([
      connection.shared(add("one")),
      connection.shared(() => pair.immediate()),
      connection.shared(add("three")),
    ]);
    expect(told.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(words(other)).toEqual(["one", "three"]);
  });

  it("are all refused when what the machine does takes them back", async () => {
    const told = await Promise.allSettled([
      connection.shared(add("one")),
      connection.shared(() => {
        db.exec("ROLLBACK");
        throw new Error("the disk is full");
      }),
    ]);
    expect(told.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(words(other)).toEqual([]);
    await connection.shared(add("two"));
    expect(words(other)).toEqual(["two"]);
  });

  it("are all refused when they cannot be written to disk", async () => {
    db.exec("CREATE TABLE parents (id PRIMARY KEY)");
    db.exec("CREATE TABLE children (id REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)");
    db.pragma("foreign_keys = ON");
    const told = await Promise.allSettled([
      connection.shared(add("one")),
      connection.shared(() => void db.exec("INSERT INTO children VALUES (1)")),
    ]);
    expect(told.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(words(other)).toEqual([]);
    expect(db.inTransaction).toBe(false);
  });

  it("are refused while another process holds the lock", async () => {
    db.pragma("busy_timeout = 0");
    other.exec("BEGIN IMMEDIATE");
    await expect(connection.shared(add("one"))).rejects.toMatchObject({ code: "unavailable" });
    other.exec("ROLLBACK");
    await connection.shared(add("two"));
    expect(words(other)).toEqual(["two"]);
  });
});

describe("everybody else", () => {
  it("comes when it is on disk, one after the other", async () => {
    const written = connection.shared(add("one"));
    const seen: unknown[] = [];
    const look = () => void seen.push(words(other));
    const looks = [connection.step(look), connection.step(add("two")), connection.step(look)];
    await Promise.resolve();
    expect(seen).toEqual([]);
    await Promise.all(looks);
    expect(seen).toEqual([["one"], ["one", "two"]]);
    await written;
  });

  it("comes also when what was before could not be written", async () => {
    const failed = connection.shared(() => {
      db.exec("ROLLBACK");
      throw new Error("the disk is full");
    });
    const after = connection.step(add("two"));
    await expect(failed).rejects.toThrow("the disk is full");
    await after;
    expect(words(other)).toEqual(["two"]);
  });

  it("whose steps are one transaction begins with what was written before, and shares with nobody", async () => {
    const before = connection.shared(add("before"));
    const { promise: goesOn, resolve: goOn } = Promise.withResolvers<undefined>();
    const alone = connection.transaction(async () => {
      expect(words(other)).toEqual(["before"]);
      await connection.inside(add("alone"));
      await goesOn;
      throw new Error("taken back");
    });
    const after = connection.shared(add("after"));
    await turn();
    expect(words(db)).toEqual(["before", "alone"]);
    goOn(undefined);
    await expect(alone).rejects.toThrow("taken back");
    await Promise.all([before, after]);
    expect(words(other)).toEqual(["before", "after"]);
  });

  it("can have it written at once", async () => {
    const written = connection.shared(add("one"));
    connection.settle();
    expect(words(other)).toEqual(["one"]);
    await written;
  });
});
