import { utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { inspectStore, openStore, openStoreToServe } from "../../../../src/store/index.ts";
import { MIGRATIONS } from "../../../../src/store/sqlite/migrations/index.ts";
import { contents, optionsFor } from "../../test-store.ts";
import { refusal, usedFolder } from "./used-folder.ts";

const ROOT_KEY = "0a".repeat(32);
const KNOWN = MIGRATIONS.length;

/** A folder whose database a program has served that knows one migration more. */
function newerFolder(more = "") {
  const folder = usedFolder();
  const options = { ...optionsFor(folder.path), rootKey: ROOT_KEY };
  openStoreToServe({ ...options, program: "9.8.7" }).close();
  const raw = new Database(folder.database);
  raw.exec(`PRAGMA user_version = ${KNOWN + 1}; ${more}`);
  raw.close();
  return { ...folder, options };
}

/** A file that stands beside the database; made at that second. */
function putBeside(directory: string, name: string, atSecond: number): void {
  const file = path.join(directory, name);
  writeFileSync(file, "");
  utimesSync(file, atSecond, atSecond);
}

describe("a database of a newer program", () => {
  it("is refused by every opening, with who served it and the way back, and not changed", () => {
    using folder = newerFolder();
    const before = contents(folder.path);
    const message =
      `${folder.database} has version ${KNOWN + 1}, this program knows up to ${KNOWN}: Duet 9.8.7 served it last. ` +
      "Go on with that one, or go back: put a backup from before as duet.sqlite, with its key, into an empty folder, and start on that";
    for (const open of [openStore, openStoreToServe, inspectStore]) {
      expect(() => open(folder.options)).toThrow(refusal(message));
    }
    expect(contents(folder.path)).toEqual(before);
  });

  it("names the copy that was made last, of those that this program can open", () => {
    using folder = newerFolder();
    const copies = [`duet.v${KNOWN - 1}.sqlite`, `duet.v${KNOWN}.2.sqlite`, `duet.v${KNOWN}.sqlite`];
    for (const [second, name] of copies.entries()) putBeside(folder.path, name, second);
    putBeside(folder.path, `duet.v${KNOWN + 1}.sqlite`, 10);
    putBeside(folder.path, `duet.v${KNOWN}.sqlite.unfinished`, 11);
    putBeside(folder.path, `other.v${KNOWN}.sqlite`, 12);
    const copy = path.join(folder.path, `duet.v${KNOWN}.sqlite`);
    expect(() => openStore(folder.options)).toThrow(` put ${copy} as duet.sqlite,`);
  });

  it.each(["DELETE FROM gateway WHERE name = 'program'", "DROP TABLE gateway"])(
    "is refused too where it does not tell who served it: %s",
    (more) => {
      using folder = newerFolder(more);
      expect(() => openStore(folder.options)).toThrow(": a later Duet served it last. Go on with that one,");
    },
  );
});
