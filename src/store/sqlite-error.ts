import Database from "better-sqlite3";

/** Whether a statement broke the unique constraint of `column` (`table.column`). */
export function isConstraint(error: unknown, column: string): boolean {
  return (
    error instanceof Database.SqliteError &&
    error.code.startsWith("SQLITE_CONSTRAINT") &&
    error.message.includes(column)
  );
}
