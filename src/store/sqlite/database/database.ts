import type Sqlite from "better-sqlite3";
import { GatewayError } from "../../../core/index.ts";
import { MIGRATIONS } from "../migrations/index.ts";
import { makePrivateFile } from "../../private-file.ts";
import { openSqlite } from "./driver.ts";
import { movedAway, moveOf } from "./moved.ts";
import { newerDatabase } from "./newer-database.ts";
import { reasonOf } from "../../reason.ts";

export type Db = Sqlite.Database;

/** "Duet", so that a file of another program is not taken for ours. */
const APPLICATION_ID = 0x44756574;
/** A command can wait for what another one writes. */
const WAIT_FOR_LOCK_MS = 5_000;

/** What is done to a database of an older version before it is changed. */
export type BeforeUpgrade = (db: Db, version: number) => BegunUpgrade;

export type BegunUpgrade = {
  /** The last step of the change, inside its transaction. */
  readonly complete: () => void;
  /** It was not changed after all. */
  readonly undo: () => void;
};

export type Opening = {
  /** Sees an existing database before anything of it is changed. */
  readonly check?: (db: Db) => void;
  /** Without it a database of an older version is refused. */
  readonly beforeUpgrade?: BeforeUpgrade | undefined;
  /** Whether one is taken too whose move elsewhere may not have come to its end. */
  readonly isMoving?: boolean;
};

/**
 * Opens a database, or makes it at this program's version; what is wrong with it is found before anything is changed.
 * Throws `unavailable` with one sentence.
 */
export function openDatabase(file: string, { check, beforeUpgrade, isMoving = false }: Opening = {}): Db {
  return opened(
    file,
    () => {
      // SQLite gives its side files the mode of the database.
      makePrivateFile(file);
      return openSqlite(file, { timeout: WAIT_FOR_LOCK_MS });
    },
    (db) => {
      requireOurs(db, file, isMoving);
      const version = versionOf(db);
      if (version > 0) check?.(db);
      const upgrade = isOlder(version) ? begunUpgrade(db, file, version, beforeUpgrade) : undefined;
      try {
        configure(db);
        migrate(db, upgrade?.complete);
      } catch (error) {
        upgrade?.undo();
        throw error;
      }
    },
  );
}

/**
 * Opens a database that exists to look at it, of this version or an older one: nothing is made or changed. Throws
 * `unavailable` with one sentence.
 */
export function openToLook(file: string, hasWriters: boolean): Db {
  return opened(
    file,
    // Who may only read leaves the side files behind that it makes; where there are some already it makes none.
    () => openSqlite(file, { timeout: WAIT_FOR_LOCK_MS, fileMustExist: true, readonly: hasWriters }),
    (db) => {
      db.pragma("query_only = ON");
      requireOurs(db, file, false);
    },
  );
}

function opened(file: string, open: () => Db, prepare: (db: Db) => void): Db {
  let db: Db | undefined;
  try {
    db = open();
    prepare(db);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof GatewayError) throw error;
    throw new GatewayError("unavailable", `${file} cannot be used as the database: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

function requireOurs(db: Db, file: string, isMoving: boolean): void {
  const move = moveOf(db);
  if (move && (!isMoving || move.unfinished === undefined)) throw movedAway(file, move);
  const tables = db.prepare("SELECT count(*) AS n FROM sqlite_master").get() as { n: number };
  const ours = move !== undefined || db.pragma("application_id", { simple: true }) === APPLICATION_ID;
  if (tables.n > 0 && !ours)
    throw new GatewayError("unavailable", `${file} is the database of another program`);
  const version = versionOf(db);
  if (version > MIGRATIONS.length) throw newerDatabase(db, file, version);
}

/** 0 for a database that is still to be made. */
export function versionOf(db: Db): number {
  return db.pragma("user_version", { simple: true }) as number;
}

/** Whether a database of that version is to be changed before this program works on it. */
export function isOlder(version: number): boolean {
  return version > 0 && version < MIGRATIONS.length;
}

function begunUpgrade(db: Db, file: string, version: number, begin: BeforeUpgrade | undefined) {
  if (begin) return begin(db, version);
  throw new GatewayError(
    "unavailable",
    `${file} has version ${version} and this program works on ${MIGRATIONS.length}: start the gateway once, which copies and then changes it`,
  );
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

/** All or nothing: nobody sees a version that no program works on. */
function migrate(db: Db, complete?: () => void): void {
  if (versionOf(db) === MIGRATIONS.length) return;
  db.transaction(() => {
    // Once more, now that nobody else can be migrating.
    for (const statements of MIGRATIONS.slice(versionOf(db))) db.exec(statements);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${MIGRATIONS.length}`);
    complete?.();
  }).immediate();
}
