import { expect, it } from "vitest";
import { freePort } from "../support/free-port.ts";
import { testDatabase } from "../support/postgres/database.ts";
import { runDuet } from "../support/run-duet.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

it("a node whose address does not lead to it is refused at its start, and never joins", async () => {
  await using database = await testDatabase();
  using folder = temporaryFolder();
  const address = `nowhere.invalid:${await freePort()}`;
  const { exitCode, stderr } = await runDuet(["serve"], {
    DUET_DATABASE_URL: database.url,
    DUET_ENCRYPTION_KEY: Buffer.alloc(32, 9).toString("base64"),
    DUET_NODE_ADDRESS: address,
    DUET_PORT: "0",
    DUET_DATA_DIR: folder.path,
  });
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    `DUET_NODE_ADDRESS is ${address}, which does not lead to this node: it takes host:port`,
  );
  expect(await database.query("SELECT last_value, is_called FROM incarnations")).toEqual([
    expect.objectContaining({ is_called: false }),
  ]);
});
