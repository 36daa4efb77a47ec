import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { startSandbox, type Sandbox } from "../../../../../src/sandbox/index.ts";
import { makePrivateFile } from "../../../../../src/store/private-file.ts";
import { temporaryFolder } from "../../../../support/temporary-folder.ts";

/** What the first program told once. */
export const SECRETS = {
  apiKey: "wa_1PDar87TANlYkCyqkHFG3b5UwHjCUzPVW2NaaeU",
  accountToken: "wat_AKv4iD0MzY41EdYB0jJvlfkHOdw59ZvPV39PGYr",
  instanceToken: "wit_YuBHLdTfrNFKAiH0Ye0Fmd0hGxGw8RvrS2XJYPw",
  /** May read alone. */
  watcher: "wa_wJ4kjYusucu6wpLFvBVzgaMkKJ6NSoBgH4ToTKx",
  /** Made by hand with read, send and manage. */
  everything: "wa_bvJu7bDzHsIflyX95R3270miR35ZzlLD51CPxwO",
  revoked: "wa_Qv6vIpUSg7nYYhp9amZtdJZo2zNFTDGRc48dbON",
  otherHouse: "wa_QGD11durLEjATl8EOJcxncLe7AJ5SizQy2okDlr",
};

/** The one session whose number is still linked. */
export const LINKED = { id: "01M8KDP8K3KK53XQ2S186919AV", name: "demo", number: "5511999990000" };

const KEY = "Fd5AZPY8iSxJRRoCXB3lrJX8dGXsLCTvbolCtq5iaSY=";

/**
 * A data folder as the first program left it, and the WhatsApp that it was linked to: two organizations, seven api-keys,
 * of three sessions one that is linked, one that was, and one that never was.
 */
export class FirstFolder implements AsyncDisposable {
  readonly path: string;
  readonly database: string;
  readonly sandbox: Sandbox;
  readonly #folder: Disposable;

  private constructor(folder: Disposable & { readonly path: string }, sandbox: Sandbox) {
    this.#folder = folder;
    this.path = path.join(folder.path, "data");
    this.database = path.join(this.path, "duet.sqlite");
    this.sandbox = sandbox;
  }

  static async make(): Promise<FirstFolder> {
    const folder = temporaryFolder();
    const state = path.join(folder.path, "whatsapp");
    mkdirSync(state);
    copyFileSync(new URL("whatsapp.json", import.meta.url), path.join(state, "whatsapp.json"));
    const made = new FirstFolder(folder, await startSandbox({ directory: state }));
    made.withKey("data");
    makePrivateFile(made.database);
    const db = new Database(made.database);
    db.pragma("journal_mode = WAL");
    db.exec(readFileSync(new URL("duet.sql", import.meta.url), "utf8"));
    db.close();
    return made;
  }

  /** A new folder beside it, with the key alone. */
  withKey(name: string): string {
    const directory = path.join(path.dirname(this.path), name);
    mkdirSync(directory, { mode: 0o700 });
    writeFileSync(path.join(directory, "secret.key"), `${KEY}\n`, { mode: 0o600 });
    return directory;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox.close();
    this.#folder[Symbol.dispose]();
  }
}
