import path from "node:path";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../../src/store/sqlite/database/database.ts";
import Database from "better-sqlite3";
import { createRowCache } from "../../../../src/store/sqlite/database/row-cache.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

/** A cache of organizations and of the keys that are colours, with a count of the reads behind it. */
function openCached(mostRows?: number) {
  const folder = temporaryFolder();
  const file = path.join(folder.path, "duet.sqlite");
  const db = openDatabase(file);
  const clock = new ManualClock();
  const watched = [{ table: "organizations" }, { table: "sessions", where: "row.label = 'seen'" }];
  const options = { nowMs: () => clock.nowMs(), ...(mostRows !== undefined && { mostRows }) };
  const cache = createRowCache(db, "test", watched, options);
  const selectName = db.prepare<[string], { name: string }>("SELECT name FROM organizations WHERE id = ?");
  let reads = 0;
  const nameOf = (id: string) =>
    cache.get(id, () => {
      reads++;
      return selectName.get(id)?.name;
    });
  const insert = (id: string) =>
    db.prepare("INSERT INTO organizations (id, name, created_at) VALUES (?, 'first', 0)").run(id);
  const insertSession = (id: string, label: string) =>
    db
      .prepare(
        `INSERT INTO sessions (id, organization_id, name, label, created_by, created_at, updated_at, announce,
           auto_read, presence_typing)
         VALUES (?, 'acme', ?, ?, '', 0, 0, 'quiet', 0, 0)`,
      )
      .run(id, id, label);
  insert("acme");
  return {
    db,
    clock,
    nameOf,
    insert,
    insertSession,
    /** Reads of the database since the last time it was asked. */
    reads: () => {
      const counted = reads;
      reads = 0;
      return counted;
    },
    elsewhere(statement: string) {
      const other = new Database(file);
      other.pragma("foreign_keys = ON");
      other.exec(statement);
      other.close();
    },
    [Symbol.dispose]() {
      db.close();
      folder[Symbol.dispose]();
    },
  };
}

describe("rows that are kept", () => {
  it("are read once", () => {
    using test = openCached();
    expect([test.nameOf("acme"), test.nameOf("acme")]).toEqual(["first", "first"]);
    expect(test.reads()).toBe(1);
  });

  it("are read again at once after a change of this process", () => {
    using test = openCached();
    test.nameOf("acme");
    test.db.exec("UPDATE organizations SET name = 'second'");
    expect(test.nameOf("acme")).toBe("second");
    test.db.exec("DELETE FROM organizations");
    expect(test.nameOf("acme")).toBeUndefined();
  });

  it("are read again after a change that a cascade made", () => {
    using test = openCached();
    test.insertSession("one", "seen");
    test.nameOf("gone");
    test.nameOf("acme");
    test.reads();
    test.db.exec("DELETE FROM organizations");
    test.nameOf("acme");
    expect(test.reads()).toBe(1);
  });

  it("stay when something else is changed", () => {
    using test = openCached();
    test.insertSession("one", "other");
    test.nameOf("acme");
    test.reads();
    test.db.exec("UPDATE sessions SET announce = 'online'");
    test.db.exec("DELETE FROM sessions");
    test.nameOf("acme");
    expect(test.reads()).toBe(0);
    test.insertSession("two", "seen");
    test.nameOf("acme");
    expect(test.reads()).toBe(1);
  });

  it("are read again within 50 ms after a change of another process", async () => {
    using test = openCached();
    test.nameOf("acme");
    test.elsewhere("UPDATE organizations SET name = 'second'");
    await test.clock.advance(50);
    expect(test.nameOf("acme")).toBe("second");
    test.elsewhere("DELETE FROM organizations");
    await test.clock.advance(50);
    expect(test.nameOf("acme")).toBeUndefined();
  });

  it("do not hold what a transaction took back", () => {
    using test = openCached();
    const change = test.db.transaction(() => {
      test.db.exec("UPDATE organizations SET name = 'second'");
      expect(test.nameOf("acme")).toBe("second");
      throw new Error("taken back");
    });
    expect(change).toThrow("taken back");
    expect(test.nameOf("acme")).toBe("first");
  });

  it("never hold that there is nothing", () => {
    using test = openCached();
    test.nameOf("gone");
    test.nameOf("gone");
    expect(test.reads()).toBe(2);
  });

  it("are no more than a bound", () => {
    using test = openCached(2);
    for (const id of ["a", "b", "c"]) test.insert(id);
    for (const id of ["a", "b", "c"]) test.nameOf(id);
    test.reads();
    test.nameOf("c");
    expect(test.reads()).toBe(0);
    test.nameOf("a");
    expect(test.reads()).toBe(1);
  });
});
