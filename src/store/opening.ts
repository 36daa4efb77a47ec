import { existsSync } from "node:fs";
import { clearDrafts, masterKeyOf } from "./master-key.ts";
import { closeFolder, dataFolder, lookAtFolder } from "./data-folder.ts";
import {
  hasDatabase,
  inspectStore,
  openStore,
  openStoreToServe,
  type Inspected,
  type ServingOptions,
  type Store,
  type StoreOptions,
} from "./store.ts";
import { takeServeLock } from "./sqlite/database/serve-lock.ts";
import { wasMoved } from "./sqlite/database/moved.ts";
import { createVault } from "./vault.ts";
import { GatewayError } from "../core/index.ts";

/** Where everything is kept: in PostgreSQL, or in the data folder's own file. */
export type Kept<Options> = Options & {
  /** postgres://… */
  readonly databaseUrl?: string | undefined;
};

/** Loaded when a database is named: nobody else has to wait for the driver. */
const loadPostgres = () => import("./postgres/index.ts");

/** Opens the store beside whoever else uses it. Rejects with `unavailable` and one sentence. */
export async function openBeside(options: Kept<StoreOptions>): Promise<Store> {
  const { databaseUrl: url, wallMs } = options;
  if (url === undefined) return openStore(options);
  const { openPostgres } = await loadPostgres();
  return openPostgres({ url, vault: vaultOf(options), wallMs });
}

export type ServingKept = Kept<ServingOptions> & {
  /** How long to wait for the gateway that serves the database to end; the folder's is waited for by its lock. */
  readonly waitForDatabaseMs: number;
  /** Whether it is one of several nodes that share a database. */
  readonly isNode?: boolean;
};

/** The same for a process that serves it. The data folder is its own too: media are kept there. */
export async function openToServe(options: ServingKept): Promise<Store> {
  const {
    databaseUrl: url,
    directory,
    wallMs,
    rootKey,
    program,
    waitForDatabaseMs: waitMs,
    isNode = false,
  } = options;
  if (url === undefined) return openStoreToServe(options);
  lookAtFolder(directory);
  const folderModeWas = closeFolder(directory);
  const folder = dataFolder(directory);
  const lock = options.lock ?? takeServeLock(folder.lock);
  try {
    const { openPostgresToServe } = await loadPostgres();
    const store = await openPostgresToServe({
      url,
      vault: vaultOf(options),
      wallMs,
      rootKey,
      program,
      waitMs,
      isNode,
    });
    clearDrafts(folder);
    const close = async () => {
      await store.close();
      lock.release();
    };
    return {
      ...store,
      folderModeWas,
      hasUnusedFile: hasDatabase(directory) && !wasMoved(folder.database),
      close,
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** What `inspectStore` finds, wherever it is kept; undefined where nothing is yet. Rejects with `unavailable`. */
export async function inspectKept(
  options: Kept<Omit<StoreOptions, "wallMs"> & { readonly rootKey: string }>,
): Promise<Inspected | undefined> {
  const { databaseUrl: url, directory, rootKey } = options;
  if (url === undefined) return hasDatabase(directory) ? inspectStore(options) : undefined;
  const folder = lookAtFolder(directory);
  if (options.encryptionKey === undefined && !existsSync(folder.secretKey))
    throw new GatewayError(
      "unavailable",
      `there is no key yet: set DUET_ENCRYPTION_KEY, or put ${folder.secretKey} there`,
    );
  const { inspectPostgres } = await loadPostgres();
  return inspectPostgres({ url, vault: createVault(masterKeyOf(folder, options.encryptionKey)), rootKey });
}

/** A new folder makes a key of its own, which a new database is sealed by. */
function vaultOf({ directory, encryptionKey }: Pick<StoreOptions, "directory" | "encryptionKey">) {
  return createVault(masterKeyOf(dataFolder(directory), encryptionKey));
}
