import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { runDuet } from "../support/run-duet.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

it("backup writes a copy and says what else is needed", async () => {
  using folder = temporaryFolder();
  const data = path.join(folder.path, "data");
  const env = { DUET_DATA_DIR: data };
  await runDuet(["org", "create", "acme"], env);
  const file = path.join(folder.path, "copy.sqlite");
  expect(await runDuet(["backup", file, "--json"], env)).toEqual({
    exitCode: 0,
    stdout: `${JSON.stringify({ file })}\n`,
    stderr: "",
  });
  expect(statSync(file).size).toBeGreaterThan(0);
  const other = path.join(folder.path, "other.sqlite");
  expect((await runDuet(["backup", other], env)).stdout).toContain(`keep ${data}/secret.key too`);
  expect(await runDuet(["backup", file], env)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^.*copy\.sqlite cannot be made: EEXIST.*\n$/) as string,
  });
});

it("backup makes nothing where there is no database", async () => {
  using folder = temporaryFolder();
  const data = path.join(folder.path, "data");
  const ended = await runDuet(["backup", path.join(folder.path, "copy")], { DUET_DATA_DIR: data });
  expect(ended).toEqual({ exitCode: 1, stdout: "", stderr: `${data} has no database\n` });
  expect(readdirSync(folder.path)).toEqual([]);
});
