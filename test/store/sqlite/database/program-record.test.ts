import { chmodSync, chownSync, copyFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { getuid } from "node:process";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { inspectStore, openStore, openStoreToServe } from "../../../../src/store/index.ts";
import { MIGRATIONS } from "../../../../src/store/sqlite/migrations/index.ts";
import { DuetProcess } from "../../../support/duet-process.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { contents, optionsFor } from "../../test-store.ts";
import { usedFolder } from "./used-folder.ts";

const ROOT_KEY = "0a".repeat(32);

/** Serves a folder by a program of that version; tells what has changed by it. */
function serve(directory: string, program: string) {
  const store = openStoreToServe({ ...optionsFor(directory), rootKey: ROOT_KEY, program });
  store.close();
  return store.programChange;
}

function servedBy(directory: string) {
  return inspectStore({ directory, rootKey: ROOT_KEY }).servedBy;
}

/** Statements on a database that nobody has open. */
function tamper(file: string, statements: string): void {
  const raw = new Database(file);
  raw.exec(statements);
  raw.close();
}

/** As it was before the last migration. */
const TAKE_LAST_BACK = `
  DROP TABLE events_heard; DROP TABLE event_orders; DROP INDEX events_in_order; DROP INDEX events_by_id;
  ALTER TABLE events DROP COLUMN place; CREATE INDEX events_of_organization ON events (organization_id);
  PRAGMA user_version = ${MIGRATIONS.length - 1}`;

describe("the version of the program that serves a database", () => {
  it("is noted with the one before it, which another serving of the same does not replace", () => {
    using folder = usedFolder();
    expect(servedBy(folder.path)).toBeUndefined();
    expect(serve(folder.path, "1.0.0")).toBeUndefined();
    expect(servedBy(folder.path)).toEqual({ last: "1.0.0", before: undefined });
    expect(serve(folder.path, "1.1.0")).toEqual({ from: "1.0.0", to: "1.1.0" });
    expect(serve(folder.path, "1.1.0")).toBeUndefined();
    expect(servedBy(folder.path)).toEqual({ last: "1.1.0", before: "1.0.0" });
    expect(serve(folder.path, "1.0.0")).toEqual({ from: "1.1.0", to: "1.0.0" });
    expect(servedBy(folder.path)).toEqual({ last: "1.0.0", before: "1.1.0" });
  });

  it("is not that of a command", () => {
    using folder = usedFolder();
    serve(folder.path, "1.0.0");
    openStore(optionsFor(folder.path)).close();
    expect(servedBy(folder.path)).toEqual({ last: "1.0.0", before: undefined });
  });

  it("writes nothing where it is the one that is noted", () => {
    using folder = usedFolder();
    serve(folder.path, "1.0.0");
    const before = contents(folder.path).get("duet.sqlite");
    serve(folder.path, "1.0.0");
    expect(contents(folder.path).get("duet.sqlite")).toBe(before);
  });

  it("comes after one that was not noted, in a database that was served before there were notes", () => {
    using folder = usedFolder();
    serve(folder.path, "1.0.0");
    tamper(folder.database, "DELETE FROM gateway WHERE name = 'program'");
    expect(servedBy(folder.path)).toEqual({ last: undefined, before: undefined });
    expect(serve(folder.path, "1.1.0")).toEqual({ from: undefined, to: "1.1.0" });
  });

  it("is noted together with the change of the schema, and the copy has the one before", () => {
    using folder = usedFolder();
    serve(folder.path, "1.0.0");
    tamper(folder.database, TAKE_LAST_BACK);
    expect(serve(folder.path, "1.1.0")).toEqual({ from: "1.0.0", to: "1.1.0" });
    const copy = path.join(folder.path, `duet.v${MIGRATIONS.length - 1}.sqlite`);
    using back = temporaryFolder();
    copyFileSync(copy, path.join(back.path, "duet.sqlite"));
    copyFileSync(folder.key, path.join(back.path, "secret.key"));
    expect(servedBy(back.path)).toEqual({ last: "1.0.0", before: undefined });
  });

  it("is noted with a changed schema also when the start ends right behind the change", () => {
    using folder = usedFolder();
    serve(folder.path, "1.0.0");
    tamper(folder.database, `${TAKE_LAST_BACK}; DELETE FROM gateway WHERE name = 'key'`);
    tamper(
      folder.database,
      "CREATE TRIGGER stop BEFORE INSERT ON gateway WHEN NEW.name = 'key' BEGIN SELECT RAISE(ABORT, 'ended'); END",
    );
    expect(() => serve(folder.path, "1.1.0")).toThrow("ended");
    expect(servedBy(folder.path)).toEqual({ last: "1.1.0", before: "1.0.0" });
  });

  it("is not noted when the schema could not be changed", () => {
    using folder = usedFolder();
    serve(folder.path, "1.0.0");
    tamper(folder.database, "DROP INDEX sessions_by_name; CREATE TABLE sessions_by_name (in_the_way TEXT)");
    tamper(folder.database, "PRAGMA user_version = 9");
    expect(() => serve(folder.path, "1.1.0")).toThrow("sessions_by_name");
    expect(servedBy(folder.path)).toEqual({ last: "1.0.0", before: undefined });
  });

  it.skipIf(getuid?.() !== 0)(
    "is noted later where the database can only be read, which is served",
    async () => {
      using folder = usedFolder();
      serve(folder.path, "1.0.0");
      chownSync(folder.path, 12345, 12345);
      for (const name of readdirSync(folder.path)) chownSync(path.join(folder.path, name), 12345, 12345);
      chmodSync(folder.database, 0o400);
      const file = "test/store/sqlite/database/serve-folder.ts";
      await using other = DuetProcess.startFile(file, [folder.path, ROOT_KEY, "1.1.0"], {
        cwd: folder.path,
        uid: 12345,
      });
      await other.untilPrinted(/serving/);
      expect(other.stdout).toBe("serving\n");
    },
  );
});
