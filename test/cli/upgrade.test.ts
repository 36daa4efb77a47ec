import { readdirSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { openStoreToServe } from "../../src/store/index.ts";
import { MIGRATIONS } from "../../src/store/sqlite/migrations/index.ts";
import { VERSION } from "../../src/version.ts";
import { contents } from "../store/test-store.ts";
import { environment } from "../support/running-gateway.ts";
import { runDuet, startAndStop } from "../support/run-duet.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const NOW = MIGRATIONS.length;

let whatsapp: Sandbox;
beforeAll(async () => void (whatsapp = await startSandbox()));
afterAll(() => whatsapp.close());

function health(directory: string, { webSocketUrl, rootKey } = whatsapp) {
  return { ...environment({ url: webSocketUrl, rootKey }), DUET_DATA_DIR: directory };
}

/** A data folder that the program of that version has served. */
function servedFolder(program: string) {
  const folder = temporaryFolder();
  const { rootKey } = whatsapp;
  openStoreToServe({ directory: folder.path, rootKey, program, wallMs: () => 0 }).close();
  return { ...folder, database: path.join(folder.path, "duet.sqlite") };
}

/** The same with a schema that is newer than this program by one. */
function newerFolder() {
  const folder = servedFolder("9.8.7");
  const raw = new Database(folder.database);
  raw.pragma(`user_version = ${NOW + 1}`);
  raw.close();
  return folder;
}

describe("duet serve", () => {
  it("tells once that another version serves the database than before", async () => {
    using folder = servedFolder("0.0.9");
    const linesOf = async () => {
      const { stdout } = await startAndStop(["serve"], health(folder.path));
      const lines = stdout.trim().split("\n");
      return lines.map((line) => JSON.parse(line) as { msg: string });
    };
    const isTold = ({ msg }: { msg: string }) =>
      msg === "another version of the program serves the database than before";
    expect((await linesOf()).filter(isTold)).toMatchObject([{ level: 30, from: "0.0.9", to: VERSION }]);
    expect((await linesOf()).filter(isTold)).toEqual([]);
  });
});

describe("a database of a newer program", () => {
  const refusal = (database: string) =>
    `${database} has version ${NOW + 1}, this program knows up to ${NOW}: Duet 9.8.7 served it last. ` +
    "Go on with that one, or go back: put a backup from before as duet.sqlite, with its key, into an empty folder, and start on that";

  it.each([
    "serve",
    "org list",
    "org create other",
    "key list --org one",
    "session list --org one",
    "backup copy.sqlite",
  ])("is refused by duet %s in one line, and not changed", async (command) => {
    using folder = newerFolder();
    const before = contents(folder.path);
    const ended = await runDuet(command.split(" "), health(folder.path));
    expect(ended).toEqual({ exitCode: 1, stdout: "", stderr: `${refusal(folder.database)}\n` });
    expect(contents(folder.path)).toEqual(before);
  });

  it("is as it was after a refusal: served again as soon as its version is known", async () => {
    using folder = newerFolder();
    await runDuet(["serve"], health(folder.path));
    const raw = new Database(folder.database);
    raw.pragma(`user_version = ${NOW}`);
    raw.close();
    expect((await startAndStop(["serve"], health(folder.path))).exitCode).toBe(0);
    expect(readdirSync(folder.path).sort()).toEqual(["duet.sqlite", "secret.key", "serve.lock"]);
  });
});
