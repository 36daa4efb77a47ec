import type pg from "pg";
import { withoutNul } from "./nul.ts";

/** What a statement gives: its rows, and how many it has read or changed. */
export type Answer<Row> = { readonly rows: readonly Row[]; readonly count: number };

/**
 * Runs a statement, or without values several. Its text is written in the program, never made of what callers give: one
 * that takes values is prepared once on a connection, and kept there.
 */
export type Query = <Row extends object = never>(
  text: string,
  values?: readonly unknown[],
) => Promise<Answer<Row>>;

/** The names under which statements are prepared, the same on every connection of this process. */
const names = new Map<string, string>();

export function queryBy(client: pg.PoolClient | pg.Client): Query {
  return async (text, values) => {
    const prepared = values && { name: nameOf(text), values: values.map(withoutNul) };
    const { rows, rowCount } = await client.query({ text, ...prepared });
    return { rows, count: rowCount ?? 0 };
  };
}

function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `duet_${names.size}`;
  names.set(text, name);
  return name;
}
