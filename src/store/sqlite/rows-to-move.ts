import { MOST_MESSAGE_ID_BYTES, type Configuration } from "../../core/index.ts";
import { MOVED_TABLES } from "../moved-tables.ts";
import { sealConfiguration } from "../rows/configuration-column.ts";
import type { Vault } from "../vault.ts";
import type { Db } from "./database/database.ts";
import { settleCopy } from "./database/restored-copy.ts";

/** One row, its values in the order of the columns. */
export type MovedRow = readonly unknown[];

const MOST_ROWS = 1_000;
/** About so many bytes: a slice is in memory a few times, on its way. */
const MOST_BYTES = 1024 * 1024;

/** What a start of the gateway, or the next change of a session, would make of it first; in the transaction of who calls. */
export function settleRows(db: Db, vault: Vault): void {
  settleCopy(db);
  const plain = db.prepare<[], { id: string; configuration: string }>(
    "SELECT id, configuration FROM sessions WHERE sealed_configuration IS NULL",
  );
  const seal = db.prepare<[Buffer, string]>(
    "UPDATE sessions SET sealed_configuration = ?, configuration = '{}' WHERE id = ?",
  );
  for (const { id, configuration } of plain.all())
    seal.run(sealConfiguration(vault, id, JSON.parse(configuration) as Configuration), id);
}

/** Deletes messages that no other database can keep by their id, or by that of what they are about; in the same transaction. */
export function dropUnkeepable(db: Db): void {
  db.prepare<[number, number]>(
    "DELETE FROM messages WHERE octet_length(wa_id) > ? OR octet_length(target) > ?",
  ).run(MOST_MESSAGE_ID_BYTES, MOST_MESSAGE_ID_BYTES);
}

/** The rows of a table in the order of its key, in slices of a bounded size. Meanwhile the connection does nothing else. */
export function* slicesOf(
  db: Db,
  table: string,
  columns: readonly string[],
): Generator<readonly MovedRow[], void> {
  const text = `SELECT ${columns.join(", ")} FROM ${table} ORDER BY ${MOVED_TABLES[table] ?? "rowid"}`;
  let slice: MovedRow[] = [];
  let bytes = 0;
  for (const row of db.prepare<[], MovedRow>(text).raw().iterate()) {
    slice.push(row);
    bytes += sizeOf(row);
    if (slice.length < MOST_ROWS && bytes < MOST_BYTES) continue;
    yield slice;
    slice = [];
    bytes = 0;
  }
  if (slice.length > 0) yield slice;
}

export function countRows(db: Db, table: string): number {
  return db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
}

function sizeOf(row: MovedRow): number {
  let bytes = 0;
  for (const value of row) if (typeof value === "string" || Buffer.isBuffer(value)) bytes += value.length;
  return bytes;
}
