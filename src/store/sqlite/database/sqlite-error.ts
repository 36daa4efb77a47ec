import Sqlite from "better-sqlite3";
import { GatewayError } from "../../../core/index.ts";

/** What the machine does to a database, by SQLite's code; every other failure is a mistake of ours. */
const TROUBLES: Readonly<Record<string, string>> = {
  SQLITE_FULL: "the disk is full",
  SQLITE_READONLY: "it can only be read",
  SQLITE_IOERR: "the disk does not read or write",
  SQLITE_CORRUPT: "its file is damaged",
  SQLITE_NOTADB: "its file is damaged",
  SQLITE_CANTOPEN: "its file cannot be opened",
  SQLITE_PERM: "its file cannot be opened",
  SQLITE_BUSY: "another process keeps it locked",
  SQLITE_PROTOCOL: "another process keeps it locked",
};

/** Whether a statement broke the unique constraint of `column` (`table.column`). */
export function isConstraint(error: unknown, column: string): boolean {
  return (
    error instanceof Sqlite.SqliteError &&
    error.code.startsWith("SQLITE_CONSTRAINT") &&
    error.message.includes(column)
  );
}

/** Whether somebody else holds the lock. */
export function isBusy(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && basicCode(error) === "SQLITE_BUSY";
}

/** Whether the database can only be read. */
export function isReadOnly(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && basicCode(error) === "SQLITE_READONLY";
}

/** `unavailable` with one sentence for what the machine does to the database; anything else as it is. */
export function fromSqlite(error: unknown): unknown {
  const trouble = error instanceof Sqlite.SqliteError ? TROUBLES[basicCode(error)] : undefined;
  if (trouble === undefined) return error;
  return new GatewayError("unavailable", `the database cannot be used: ${trouble}`, { cause: error });
}

/** Extended codes are the basic one and a word more: SQLITE_IOERR_WRITE. */
function basicCode({ code }: InstanceType<typeof Sqlite.SqliteError>): string {
  return code.split("_", 2).join("_");
}
