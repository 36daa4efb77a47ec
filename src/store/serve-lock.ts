import Database from "better-sqlite3";
import { GatewayError } from "../core/index.ts";

/**
 * Holds the right to serve a data folder until `release`, or until the process dies: SQLite's own exclusive file lock,
 * on a file of its own so that other commands are not hindered. Throws `unavailable` when another process has it.
 */
export function takeServeLock(file: string): { readonly release: () => void } {
  const db = new Database(file, { timeout: 0 });
  try {
    db.pragma("journal_mode = MEMORY");
    db.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    db.close();
    throw new GatewayError("unavailable", `another gateway is serving this data folder (${file})`, { cause });
  }
  return { release: () => void db.close() };
}
