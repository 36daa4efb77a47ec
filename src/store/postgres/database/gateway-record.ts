import type { Query } from "./query.ts";

type Fact = "version" | "key" | "whatsapp_root_key" | "program" | "program_before" | "timeline" | "move";

/** Facts about the database itself, as `gateway` holds them. */
export async function readRecord(query: Query, name: Fact): Promise<string | undefined> {
  const { rows } = await query<{ value: string }>("SELECT value FROM gateway WHERE name = $1", [name]);
  return rows[0]?.value;
}

/** The same of one that nobody else changes until the transaction ends. */
export async function lockRecord(query: Query, name: Fact): Promise<string | undefined> {
  const { rows } = await query<{ value: string }>("SELECT value FROM gateway WHERE name = $1 FOR UPDATE", [
    name,
  ]);
  return rows[0]?.value;
}

/** Keeps the first value that is ever written and returns the one that is kept. */
export async function keepRecord(query: Query, name: Fact, value: string): Promise<string> {
  const kept = await readRecord(query, name);
  if (kept !== undefined) return kept;
  await query("INSERT INTO gateway (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", [name, value]);
  return (await readRecord(query, name)) ?? value;
}

/** Writes a value in the place of the one before. */
export async function setRecord(query: Query, name: Fact, value: string): Promise<void> {
  await query(
    "INSERT INTO gateway (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    [name, value],
  );
}
