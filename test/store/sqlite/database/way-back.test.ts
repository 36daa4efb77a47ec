import { copyFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { backUp } from "../../../../src/store/sqlite/database/backup.ts";
import { MIGRATIONS } from "../../../../src/store/sqlite/migrations/index.ts";
import { Api } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import { TestGateway } from "../../../support/test-gateway.ts";
import { AT_MS } from "../../test-store.ts";
import { FirstFolder, LINKED, SECRETS } from "./first-program/first-folder.ts";

/** What a program finds that opens a database: its version, its schema to the letter, and every row. */
function read(file: string) {
  const db = new Database(file, { readonly: true });
  const tables = db.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  const found = {
    damage: db.pragma("integrity_check", { simple: true }),
    program: db.pragma("application_id", { simple: true }),
    version: db.pragma("user_version", { simple: true }),
    schema: db.prepare("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name").all(),
    rows: Object.fromEntries(
      tables
        .pluck()
        .all()
        .map((table) => {
          const rows = db.prepare(`SELECT * FROM ${table}`).all();
          return [
            table,
            rows.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
          ];
        }),
    ),
  };
  db.close();
  return found;
}

it.each([
  [
    "the copy that the start left beside it",
    (folder: FirstFolder) => path.join(folder.path, "duet.v1.sqlite"),
  ],
  ["a backup from before", (folder: FirstFolder) => path.join(folder.path, "backup.sqlite")],
])("%s is the database as it was before the upgrade, and can be upgraded again", async (_, nameOf) => {
  await using folder = await FirstFolder.make();
  const { sandbox } = folder;
  const before = read(folder.database);
  {
    const db = new Database(folder.database);
    backUp(db, path.join(folder.path, "backup.sqlite"), AT_MS);
    db.close();
    await using test = await TestGateway.start({ sandbox, directory: folder.path });
    await Api.bearer(test.gateway, SECRETS.apiKey).call("POST", "/api/v1/sessions", { label: "after" });
  }
  expect(read(folder.database).version).toBe(MIGRATIONS.length);
  await sandbox.untilConnection((connections) => connections.length === 0);

  const directory = folder.withKey("back");
  copyFileSync(nameOf(folder), path.join(directory, "duet.sqlite"));
  const back = read(path.join(directory, "duet.sqlite"));
  const { gateway = [], ...rows } = back.rows;
  const isMark = expect.objectContaining({ name: "copied_at" }) as object;
  expect(gateway).toEqual([isMark, ...(before.rows["gateway"] ?? [])]);
  expect({ ...back, rows: { ...rows, gateway: before.rows["gateway"] } }).toEqual(before);

  await using again = await TestGateway.start({ sandbox, directory });
  await eventually("open", async () => (await again.gateway.core.health()).sessions.open === 1);
  const listed = await Api.bearer(again.gateway, SECRETS.apiKey).call("GET", "/api/v1/sessions");
  expect(listed.body).toMatchObject({ data: [{ id: LINKED.id }, { label: "unlinked" }, { label: "left" }] });
  expect(again.log.join("")).toContain("this database is a restored copy");
});
