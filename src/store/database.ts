import Sqlite from "better-sqlite3";
import { GatewayError } from "../core/index.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import { makePrivateFile } from "./private-file.ts";
import { reasonOf } from "./reason.ts";

export type Db = Sqlite.Database;

/** "Duet", so that a file of another program is not taken for ours. */
const APPLICATION_ID = 0x44756574;

/**
 * Opens a database and brings it to this program's version; what is wrong with it is found before anything is changed.
 * `check` sees an existing database before it is migrated. Throws `unavailable` with one sentence.
 */
export function openDatabase(file: string, check: (db: Db) => void = () => undefined): Db {
  let db: Db | undefined;
  try {
    // SQLite gives its side files the mode of the database.
    makePrivateFile(file);
    db = new Sqlite(file);
    db.pragma("busy_timeout = 5000");
    requireOurs(db, file);
    if (versionOf(db) > 0) check(db);
    configure(db);
    migrate(db);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof GatewayError) throw error;
    throw new GatewayError("unavailable", `${file} cannot be used as the database: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

function requireOurs(db: Db, file: string): void {
  const tables = db.prepare("SELECT count(*) AS n FROM sqlite_master").get() as { n: number };
  const ours = db.pragma("application_id", { simple: true }) === APPLICATION_ID;
  if (tables.n > 0 && !ours)
    throw new GatewayError("unavailable", `${file} is the database of another program`);
  const version = versionOf(db);
  if (version <= MIGRATIONS.length) return;
  throw new GatewayError(
    "unavailable",
    `${file} has version ${version}, this program knows up to ${MIGRATIONS.length}: it was used by a newer one`,
  );
}

function versionOf(db: Db): number {
  return db.pragma("user_version", { simple: true }) as number;
}

function configure(db: Db): void {
  db.pragma("journal_mode = WAL");
  // A Signal ratchet must never roll back, not even by a power loss.
  db.pragma("synchronous = FULL");
  db.pragma("foreign_keys = ON");
  db.pragma("secure_delete = ON");
  db.pragma("trusted_schema = OFF");
  db.pragma("temp_store = MEMORY");
  db.pragma("journal_size_limit = 67108864");
}

function migrate(db: Db): void {
  for (const [index, statements] of MIGRATIONS.entries()) {
    if (versionOf(db) > index) continue;
    db.transaction(() => {
      // Once more, now that nobody else can be migrating.
      if (versionOf(db) > index) return;
      db.exec(statements);
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
}
