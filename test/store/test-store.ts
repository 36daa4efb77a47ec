import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import type { Db } from "../../src/store/sqlite/database/database.ts";
import { openStore, type FolderStore } from "../../src/store/index.ts";
import { AT_MS, FilledStores } from "../contracts/store/support/filled-stores.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

export { AT_MS, DEVICE } from "../contracts/store/support/filled-stores.ts";

/** Of the program that opens the stores of a test. */
export const PROGRAM = "1.2.3";

export function optionsFor(directory: string) {
  return { directory, wallMs: () => AT_MS, program: PROGRAM };
}

/** A store on a new folder, with short ways to fill it. */
export class TestStore extends FilledStores implements Disposable {
  readonly #folder = temporaryFolder();
  readonly directory = path.join(this.#folder.path, "data");
  override readonly store: FolderStore = openStore(optionsFor(this.directory));

  /** A connection beside the store's own. */
  raw(): Db {
    return new Database(path.join(this.directory, "duet.sqlite"));
  }

  /** Runs statements on a connection of its own. */
  tamper(statements: string): void {
    const raw = this.raw();
    raw.exec(statements);
    raw.close();
  }

  [Symbol.dispose](): void {
    this.store.close();
    this.#folder[Symbol.dispose]();
  }
}

/** Every file of a folder with its bytes, to compare before and after. */
export function contents(directory: string): ReadonlyMap<string, string> {
  const files = readdirSync(directory).sort();
  return new Map(files.map((file) => [file, readFileSync(path.join(directory, file), "latin1")]));
}
