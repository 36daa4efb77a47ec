import path from "node:path";
import Sqlite from "better-sqlite3";
import {
  oneConnection,
  type OneConnection,
} from "../../../../../src/store/sqlite/database/one-connection.ts";
import { temporaryFolder } from "../../../../support/temporary-folder.ts";

/** A connection to a new database of words, and another one that sees what is on disk. */
export class Words {
  readonly db: Sqlite.Database;
  readonly other: Sqlite.Database;
  readonly connection: OneConnection;
  readonly #folder = temporaryFolder();

  constructor() {
    const file = path.join(this.#folder.path, "test.sqlite");
    this.db = new Sqlite(file);
    this.db.pragma("journal_mode = WAL");
    this.db.exec("CREATE TABLE words (word TEXT PRIMARY KEY)");
    this.other = new Sqlite(file, { timeout: 0 });
    this.connection = oneConnection(this.db);
  }

  /** A step. */
  add(word: string) {
    return (): void => void this.db.prepare("INSERT INTO words VALUES (?)").run(word);
  }

  onDisk(): readonly string[] {
    return wordsOf(this.other);
  }

  /** Those that are not on disk yet too. */
  written(): readonly string[] {
    return wordsOf(this.db);
  }

  /** A step that does what the machine does when it can do nothing more. */
  lose() {
    return (): never => {
      this.db.exec("ROLLBACK");
      throw new Error("the disk is full");
    };
  }

  /** Has nothing to stand on: it is found out when all is to be written to disk. */
  prepareOrphan(): () => void {
    this.db.exec("CREATE TABLE parents (id PRIMARY KEY)");
    this.db.exec("CREATE TABLE children (id REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)");
    this.db.pragma("foreign_keys = ON");
    return () => void this.db.exec("INSERT INTO children VALUES (1)");
  }

  /** How often something came to disk from now on. */
  countCommits(): () => number {
    const version = () => this.other.pragma("data_version", { simple: true }) as number;
    const seen = new Set([version()]);
    const exec = this.db.exec.bind(this.db);
    this.db.exec = (sql) => {
      const done = exec(sql);
      seen.add(version());
      return done;
    };
    return () => seen.add(version()).size - 1;
  }

  [Symbol.dispose](): void {
    this.db.close();
    this.other.close();
    this.#folder[Symbol.dispose]();
  }
}

function wordsOf(db: Sqlite.Database): readonly string[] {
  return db.prepare<[], string>("SELECT word FROM words ORDER BY rowid").pluck().all();
}
