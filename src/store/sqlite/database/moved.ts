import { GatewayError } from "../../../core/index.ts";
import type { Db } from "./database.ts";
import { openSqlite } from "./driver.ts";
import { readRecord, setRecord } from "./gateway-record.ts";

/** "DueM", in the place of ours: a program that knows nothing of moves takes the file for that of another one. */
const MOVED_ID = 0x4475654d;

/** What a database's rows have been moved to. */
export type Move = {
  /** The address, without its password. */
  readonly to: string;
  /** Names a move that may not have come to its end; undefined once it is known to have. */
  readonly unfinished: string | undefined;
};

/** Undefined for a database that was never moved. */
export function moveOf(db: Db): Move | undefined {
  if (db.pragma("application_id", { simple: true }) !== MOVED_ID) return undefined;
  return { to: readRecord(db, "moved_to") ?? "another database", unfinished: readRecord(db, "move") };
}

/** Whether a file is one; false also for what is none of ours. */
export function wasMoved(file: string): boolean {
  const db = openSqlite(file, { fileMustExist: true });
  try {
    return moveOf(db) !== undefined;
  } catch {
    return false;
  } finally {
    db.close();
  }
}

/** In the transaction of who calls. */
export function markMoved(db: Db, to: string, move: string): void {
  db.pragma(`application_id = ${MOVED_ID}`);
  setRecord(db, "moved_to", to);
  setRecord(db, "move", move);
}

/** The other database has everything. */
export function finishMove(db: Db): void {
  db.exec("DELETE FROM gateway WHERE name = 'move'");
}

/** Why a database that was moved is refused. */
export function movedAway(file: string, { to, unfinished }: Move): GatewayError {
  const where = `the database of ${file} has been moved to ${to}`;
  const message =
    unfinished === undefined
      ? `${where}: set DUET_DATABASE_URL to that`
      : `${where}, perhaps not to its end: call duet migrate-store once more, with DUET_DATABASE_URL set to that`;
  return new GatewayError("unavailable", message);
}
