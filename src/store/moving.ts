import { randomUUID } from "node:crypto";
import path from "node:path";
import { GatewayError } from "../core/index.ts";
import { lookAtFolder, sizeOf, type DataFolder } from "./data-folder.ts";
import { moveHeldFiles } from "./held-files-to-move.ts";
import { masterKeyOf } from "./master-key.ts";
import { MOVED_TABLES } from "./moved-tables.ts";
import type { TakeOver } from "./postgres/index.ts";
import { openDatabase, type Db } from "./sqlite/database/database.ts";
import { readRecord } from "./sqlite/database/gateway-record.ts";
import { finishMove, markMoved, movedAway, moveOf } from "./sqlite/database/moved.ts";
import { takeServeLock } from "./sqlite/database/serve-lock.ts";
import { fromSqlite } from "./sqlite/database/sqlite-error.ts";
import { countRows, dropUnkeepable, settleRows, slicesOf } from "./sqlite/rows-to-move.ts";
import { requireKey, type StoreOptions } from "./store.ts";
import { createVault, type Vault } from "./vault.ts";

export type MovingOptions = Omit<StoreOptions, "wallMs"> & {
  /** postgres://… */
  readonly databaseUrl: string;
};

/** What was moved. */
export type Moved = {
  /** The database's address, without its password. */
  readonly to: string;
  /** By table. */
  readonly rows: Readonly<Record<string, number>>;
};

/**
 * Moves what the file of a data folder has, sealed as it is, to an empty database, and marks the file: nobody serves it any
 * more. Killed in its middle nothing has been moved; killed at its end it is called once more. Rejects with `unavailable`
 * and one sentence.
 */
export async function moveStore({ directory, encryptionKey, databaseUrl }: MovingOptions): Promise<Moved> {
  const folder = lookAtFolder(directory);
  if (sizeOf(folder.database) === 0) throw new GatewayError("unavailable", `${directory} has no database`);
  const lock = takeServeLock(folder.lock);
  try {
    const vault = createVault(masterKeyOf(folder, encryptionKey));
    const db = openDatabase(folder.database, { check: (found) => requireKey(found, vault), isMoving: true });
    try {
      return await moveBetween(folder, db, vault, databaseUrl);
    } catch (error) {
      throw fromSqlite(error);
    } finally {
      db.close();
    }
  } finally {
    lock.release();
  }
}

async function moveBetween(folder: DataFolder, db: Db, vault: Vault, url: string): Promise<Moved> {
  const to = withoutPassword(url);
  const begun = moveOf(db);
  if (begun && begun.to !== to) throw movedAway(folder.database, begun);
  const { beginTakeOver } = await import("./postgres/index.ts");
  const target = await beginTakeOver(url, vault);
  try {
    // Else it was ended before the other database had everything: that has nothing.
    if (begun?.unfinished === undefined || begun.unfinished !== target.move) {
      const move = randomUUID();
      await target.requireUnused();
      await inOneTransaction(db, async () => {
        await moveRows(db, vault, target);
        await moveHeldFiles(path.dirname(folder.database), db, target.heldFiles);
        // First: a file that is served beside the other database would ruin the keys of both.
        markMoved(db, to, move);
      });
      await target.commit(move);
    }
    const rows = await countsIn(target);
    finishMove(db);
    return { to, rows };
  } finally {
    await target.end();
  }
}

/** Nobody else writes meanwhile. */
async function inOneTransaction(db: Db, work: () => Promise<void>): Promise<void> {
  db.exec("BEGIN IMMEDIATE");
  try {
    await work();
    db.exec("COMMIT");
  } finally {
    if (db.inTransaction) db.exec("ROLLBACK");
  }
}

async function moveRows(db: Db, vault: Vault, target: TakeOver): Promise<void> {
  settleRows(db, vault);
  dropUnkeepable(db);
  for (const table of Object.keys(MOVED_TABLES)) {
    const columns = await target.columnsOf(table);
    for (const rows of slicesOf(db, table, columns)) await target.insert(table, rows);
  }
  for (const name of ["whatsapp_root_key", "program", "program_before"] as const) {
    const value = readRecord(db, name);
    if (value !== undefined) await target.keep(name, value);
  }
  const counts = await countsIn(target);
  for (const [table, count] of Object.entries(counts)) {
    const wanted = countRows(db, table);
    if (count !== wanted)
      throw new Error(`${table}: ${count} rows have arrived and there are ${wanted}; nothing was moved`);
  }
}

async function countsIn(target: TakeOver): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of Object.keys(MOVED_TABLES)) counts[table] = await target.count(table);
  return counts;
}

/** What tells databases apart; the rest of an address may be secret. */
function withoutPassword(url: string): string {
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username === "" ? "" : `${username}@`}${host}${pathname}`;
}
