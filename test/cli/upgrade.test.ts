import { readdirSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeUpgrade } from "../../src/cli/checks/upgrade.ts";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { openStoreToServe } from "../../src/store/index.ts";
import { MIGRATIONS } from "../../src/store/sqlite/migrations/index.ts";
import { VERSION } from "../../src/version.ts";
import { FirstFolder } from "../store/sqlite/database/first-program/first-folder.ts";
import { contents } from "../store/test-store.ts";
import { examine, named } from "../support/examine.ts";
import { environment } from "../support/running-gateway.ts";
import { runDuet, startAndStop } from "../support/run-duet.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const NOW = MIGRATIONS.length;
const MEBIBYTE = 1024 * 1024;

/** What doctor finds before an upgrade. */
const OLDER = {
  organizations: 1,
  version: 5,
  programVersion: 11,
  servedBy: { last: "0.9.0", before: "0.8.0" },
  copy: { file: "/srv/duet/duet.v5.sqlite", bytes: 12 * MEBIBYTE - 1 },
};

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

describe("before an upgrade duet doctor", () => {
  const lineOf = async (directory: string) => {
    const { exitCode, checks } = await examine(health(directory));
    return { exitCode, line: named(checks, "upgrade")?.detail };
  };

  it("tells what the start does to a database of an older version, with the way back, and does none of it", async () => {
    await using folder = await FirstFolder.make();
    const before = contents(folder.path);
    const { exitCode, checks } = await examine(health(folder.path, folder.sandbox));
    expect(exitCode).toBe(0);
    expect(named(checks, "database")?.detail).toBe("opened with its key; organizations: 2; version 1");
    expect(named(checks, "upgrade")?.detail).toBe(
      `served last by a version that was not noted; the next start copies it to ${folder.path}/duet.v1.sqlite (1 MiB), ` +
        `brings it from version 1 to ${NOW} and notes ${VERSION}; the way back: that copy as duet.sqlite, with its key, ` +
        "in an empty folder, and the program from before started on it",
    );
    expect(contents(folder.path)).toEqual(before);
  });

  it("tells that nothing but the version changes where the schema is the same", async () => {
    using folder = servedFolder("0.0.9");
    expect(await lineOf(folder.path)).toEqual({
      exitCode: 0,
      line: `served last by 0.0.9; the next start notes ${VERSION} and changes nothing else; the way back: 0.0.9 started again`,
    });
  });

  it("tells afterwards who served it before, and that there is nothing to do", async () => {
    using folder = servedFolder("0.0.9");
    await startAndStop(["serve"], health(folder.path));
    expect(await lineOf(folder.path)).toEqual({
      exitCode: 0,
      line: `served last by ${VERSION}, before that by 0.0.9; the next start changes nothing`,
    });
  });

  it("tells of a database that commands alone have used", async () => {
    using folder = temporaryFolder();
    await runDuet(["org", "create", "acme"], { DUET_DATA_DIR: folder.path });
    expect(await lineOf(folder.path)).toEqual({
      exitCode: 0,
      line: `not served yet; the next start notes ${VERSION}`,
    });
  });

  it("finds that there is too little room for the copy and the log", () => {
    const enough = 76 * MEBIBYTE - 1;
    expect(describeUpgrade(OLDER, "1.0.0", enough)).toBe(
      "served last by 0.9.0, before that by 0.8.0; the next start copies it to /srv/duet/duet.v5.sqlite (12 MiB), " +
        "brings it from version 5 to 11 and notes 1.0.0; the way back: that copy as duet.sqlite, with its key, " +
        "in an empty folder, and 0.9.0 started on it",
    );
    expect(() => describeUpgrade(OLDER, "1.0.0", enough - 1)).toThrow(
      "75 MiB free: make room, the next start copies the database to /srv/duet/duet.v5.sqlite, which takes 12 MiB, " +
        "and its log takes 64 MiB",
    );
  });
});

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

  it("is the one thing that doctor finds wrong", async () => {
    using folder = newerFolder();
    const before = contents(folder.path);
    const { exitCode, checks } = await examine(health(folder.path));
    expect(exitCode).toBe(1);
    expect(checks.filter(({ ok }) => !ok)).toEqual([
      { name: "database", ok: false, detail: refusal(folder.database) },
    ]);
    expect(contents(folder.path)).toEqual(before);
  });

  it("is as it was after a refusal: served again as soon as its version is known", async () => {
    using folder = newerFolder();
    await runDuet(["serve"], health(folder.path));
    const raw = new Database(folder.database);
    raw.pragma(`user_version = ${NOW}`);
    raw.close();
    expect((await startAndStop(["serve"], health(folder.path))).exitCode).toBe(0);
    expect(readdirSync(folder.path).sort()).toEqual(["duet.sqlite", "media", "secret.key", "serve.lock"]);
  });
});
