import { hash } from "node:crypto";
import { inject } from "vitest";
import pg from "pg";

/** Where the gateway of a data folder keeps everything while the tests are run on PostgreSQL; else undefined: in the folder. */
export async function databaseUrlOf(directory: string): Promise<string | undefined> {
  if (process.env["DUET_TEST_STORE"] !== "postgres") return undefined;
  const name = `of_${hash("sha256", directory).slice(0, 32)}`;
  const url = new URL(inject("postgres"));
  const client = new pg.Client(url.href);
  await client.connect();
  const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  url.pathname = name;
  return url.href;
}
