import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import type { Db } from "../../../../src/store/sqlite/database/database.ts";
import { describe, expect, it } from "vitest";
import { GatewayError } from "../../../../src/core/index.ts";
import { openDatabase } from "../../../../src/store/sqlite/database/database.ts";
import { openStore } from "../../../../src/store/index.ts";
import { MIGRATIONS } from "../../../../src/store/sqlite/migrations/index.ts";
import { makePrivateFile } from "../../../../src/store/private-file.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { contents, optionsFor, TestStore } from "../../test-store.ts";
import { refusal, usedFolder } from "./used-folder.ts";

/** What the header of a database of ours says. */
const DUET = 0x44756574;

/** A database as the first version of the program left it, with one organization. */
function makeVersionOne(file: string): Db {
  const raw = new Database(file);
  raw.exec(MIGRATIONS[0] ?? "");
  raw.exec("INSERT INTO organizations (id, name, created_at) VALUES ('one', 'acme', 1)");
  raw.pragma(`application_id = ${DUET}`);
  raw.pragma("user_version = 1");
  return raw;
}

const beforeUpgrade = () => ({ complete: () => undefined, undo: () => undefined });

describe("the database", () => {
  it("has its safety settings in force on the first and on every later opening", () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, "duet.sqlite");
    for (let opening = 1; opening <= 2; opening++) {
      const db = openDatabase(file);
      const names = ["journal_mode", "foreign_keys", "synchronous", "busy_timeout", "secure_delete"];
      const inForce = Object.fromEntries(names.map((name) => [name, db.pragma(name, { simple: true })]));
      expect(inForce).toEqual({
        journal_mode: "wal",
        foreign_keys: 1,
        synchronous: 2,
        busy_timeout: 5000,
        secure_delete: 1,
      });
      db.close();
    }
  });

  it("has strict tables only, and its version", () => {
    using test = new TestStore();
    const raw = test.raw();
    const loose = raw.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0");
    expect(loose.pluck().all()).toEqual(["sqlite_schema"]);
    expect(raw.pragma("user_version", { simple: true })).toBe(MIGRATIONS.length);
    raw.close();
  });

  it("is left as it was by a migration that fails halfway", () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, "duet.sqlite");
    const raw = new Database(file);
    raw.pragma(`application_id = 1148544372`);
    raw.exec("CREATE TABLE sessions (in_the_way TEXT)");
    expect(() => openDatabase(file)).toThrow(
      refusal(/cannot be used as the database: table sessions already/),
    );
    const tables = raw.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
    expect(tables).toEqual(["sessions"]);
    expect(raw.pragma("user_version", { simple: true })).toBe(0);
    raw.close();
  });

  it("of an older program is brought up to date and keeps its rows", () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, "duet.sqlite");
    makeVersionOne(file).close();
    const db = openDatabase(file, { beforeUpgrade });
    expect(db.pragma("user_version", { simple: true })).toBe(MIGRATIONS.length);
    expect(db.prepare("SELECT name FROM organizations").pluck().all()).toEqual(["acme"]);
    db.close();
  });

  it("of an older program gives events to tokens and to keys that might do everything, and to no other", () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, "duet.sqlite");
    const raw = makeVersionOne(file);
    const insert = raw.prepare(
      `INSERT INTO credentials (id, organization_id, kind, start, digest, can, created_at)
       VALUES (?, 'one', ?, '', ?, ?, 1)`,
    );
    const before = [
      ["api_key", "read,send,manage"],
      ["api_key", "read"],
      ["api_key", "send,manage"],
      ["account_token", "read,send,manage"],
      ["instance_token", "read,send"],
    ];
    for (const [nth, [kind, can]] of before.entries()) {
      insert.run(String(nth), kind, Buffer.from(String(nth)), can);
    }
    raw.close();
    const db = openDatabase(file, { beforeUpgrade });
    expect(db.prepare("SELECT can FROM credentials ORDER BY id").pluck().all()).toEqual([
      "read,send,manage,events",
      "read",
      "send,manage",
      "read,send,manage,events",
      "read,send,events",
    ]);
    db.close();
  });

  it("of an older program stays as it is when it has another key", () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, "duet.sqlite");
    makeVersionOne(file).close();
    const refuse = () => {
      throw new GatewayError("unavailable", "another key");
    };
    expect(() => openDatabase(file, { check: refuse })).toThrow("another key");
    const raw = new Database(file);
    expect(raw.pragma("user_version", { simple: true })).toBe(1);
    raw.close();
  });

  it("of an older program is as it was when one of its migrations fails", () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, "duet.sqlite");
    const raw = makeVersionOne(file);
    raw.exec("CREATE TABLE presence_leases (in_the_way TEXT)");
    expect(() => openDatabase(file, { beforeUpgrade })).toThrow(
      refusal(/table presence_leases already exists/),
    );
    expect(raw.pragma("user_version", { simple: true })).toBe(1);
    expect(raw.prepare("SELECT name FROM organizations").pluck().all()).toEqual(["acme"]);
    raw.close();
  });

  it("of an older program is as it was when the last step of its change fails", () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, "duet.sqlite");
    const raw = makeVersionOne(file);
    let undone = 0;
    const complete = () => {
      throw new GatewayError("unavailable", "not completed");
    };
    const begin = () => ({ complete, undo: () => (undone += 1) });
    expect(() => openDatabase(file, { beforeUpgrade: begin })).toThrow("not completed");
    expect(undone).toBe(1);
    expect(raw.pragma("user_version", { simple: true })).toBe(1);
    raw.close();
  });

  it("of another program is refused and not changed", () => {
    using folder = usedFolder();
    rmSync(folder.database);
    makePrivateFile(folder.database);
    const raw = new Database(folder.database);
    raw.exec("CREATE TABLE notes (text TEXT)");
    raw.close();
    const before = contents(folder.path);
    expect(() => openStore(optionsFor(folder.path))).toThrow(
      refusal(`${folder.database} is the database of another program`),
    );
    expect(contents(folder.path)).toEqual(before);
  });

  it("that is no database is refused and not changed", () => {
    using folder = usedFolder();
    writeFileSync(folder.database, "this is a text, and a long one at that. ".repeat(50));
    const before = contents(folder.path);
    expect(() => openStore(optionsFor(folder.path))).toThrow(
      refusal(`${folder.database} cannot be used as the database: file is not a database`),
    );
    expect(contents(folder.path)).toEqual(before);
  });
});
