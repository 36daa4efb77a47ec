import pg from "pg";
import { expect, it } from "vitest";
import { startPostgres } from "../../support/postgres/server.ts";

async function ask(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(text);
  await client.end();
  return rows;
}

it("a standby has what was acknowledged, and writes once it is promoted", async () => {
  await using server = await startPostgres();
  await ask(server.urlOf("postgres"), "CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)");
  await using standby = await server.standby();
  await ask(server.urlOf("postgres"), "INSERT INTO kept VALUES (2)");
  await server.stop();
  await standby.promote();
  await ask(standby.urlOf("postgres"), "INSERT INTO kept VALUES (3)");
  const kept = await ask(standby.urlOf("postgres"), "SELECT n FROM kept ORDER BY n");
  expect(kept.map(({ n }) => n)).toEqual([1, 2, 3]);
});
