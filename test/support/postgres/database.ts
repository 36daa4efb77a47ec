import { inject } from "vitest";
import pg from "pg";
import { newId } from "../../../src/store/new-id.ts";

/** A new and empty database. */
export interface TestDatabase extends AsyncDisposable {
  /** postgres://… */
  readonly url: string;
  /** A statement behind the program's back. */
  query(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
}

export async function testDatabase(): Promise<TestDatabase> {
  const name = `duet_${newId().toLowerCase()}`;
  await once(inject("postgres"), `CREATE DATABASE ${name} STRATEGY file_copy`);
  const url = new URL(inject("postgres"));
  url.pathname = name;
  return {
    url: url.href,
    query: (text, values) => once(url.href, text, values),
    async [Symbol.asyncDispose]() {
      await once(inject("postgres"), `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function once(url: string, text: string, values: readonly unknown[] = []) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}
