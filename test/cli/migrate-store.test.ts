import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { runDuet } from "../support/run-duet.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const NOWHERE = "postgres://duet@127.0.0.1:1/duet";

it("migrate-store needs a database to move to", async () => {
  using folder = temporaryFolder();
  const ended = await runDuet(["migrate-store"], { DUET_DATA_DIR: folder.path });
  expect(ended).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: "DUET_DATABASE_URL is not set: it names the database to move to\n",
  });
});

it("migrate-store makes nothing where there is nothing to move", async () => {
  using folder = temporaryFolder();
  const data = path.join(folder.path, "data");
  const ended = await runDuet(["migrate-store"], { DUET_DATA_DIR: data, DUET_DATABASE_URL: NOWHERE });
  expect(ended).toEqual({ exitCode: 1, stdout: "", stderr: `${data} has no database\n` });
  expect(readdirSync(folder.path)).toEqual([]);
});

it("migrate-store leaves the file as it is where the database is out of reach", async () => {
  using folder = temporaryFolder();
  const env = { DUET_DATA_DIR: path.join(folder.path, "data") };
  await runDuet(["org", "create", "acme"], env);
  const ended = await runDuet(["migrate-store"], { ...env, DUET_DATABASE_URL: NOWHERE });
  expect(ended).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("out of reach") as string });
  expect((await runDuet(["org", "list"], env)).stdout).toContain("acme");
});
