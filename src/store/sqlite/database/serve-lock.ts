import { GatewayError } from "../../../core/index.ts";
import type { Db } from "./database.ts";
import { openSqlite } from "./driver.ts";
import { makePrivateFile } from "../../private-file.ts";
import { reasonOf } from "../../reason.ts";
import { isBusy } from "./sqlite-error.ts";

/** The garbage collector closes a connection that nobody refers to, and its lock would go with it. */
const held = new Set<Db>();

export type ServeLock = { readonly release: () => void };

/** Takes the lock as `tryServeLock` does. Throws `unavailable` when another process has it. */
export function takeServeLock(file: string): ServeLock {
  const lock = tryServeLock(file);
  if (lock) return lock;
  throw new GatewayError("unavailable", `another gateway is serving this data folder (${file})`);
}

/**
 * Holds the right to serve a data folder until `release`, or until the process dies: SQLite's own exclusive file lock,
 * on a file of its own so that other commands are not hindered. Undefined while another process has it. Throws
 * `unavailable` where no lock can be had at all.
 */
export function tryServeLock(file: string): ServeLock | undefined {
  let db: Db | undefined;
  try {
    makePrivateFile(file);
    const lock = (db = openSqlite(file, { timeout: 0 }));
    lock.pragma("journal_mode = MEMORY");
    lock.exec("BEGIN EXCLUSIVE");
    held.add(lock);
    const release = () => {
      lock.close();
      held.delete(lock);
    };
    return { release };
  } catch (cause) {
    db?.close();
    if (isBusy(cause)) return undefined;
    if (cause instanceof GatewayError) throw cause;
    throw new GatewayError("unavailable", `${file} cannot be locked: ${reasonOf(cause)}`, { cause });
  }
}
