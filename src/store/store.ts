import { existsSync, rmSync } from "node:fs";
import {
  GatewayError,
  type Atomically,
  type HeldFiles,
  type Relay,
  type Signer,
  type Stores,
  type TicketStore,
} from "../core/index.ts";
import type { Sharing, SharingSeen, SlotStore } from "../cluster/index.ts";
import { backUp } from "./sqlite/database/backup.ts";
import { copyBeside, copyName, copySize } from "./sqlite/database/copy-beside.ts";
import { closeFolder, dataFolder, lookAtFolder, sizeOf, type DataFolder } from "./data-folder.ts";
import {
  isOlder,
  openDatabase,
  openToLook,
  versionOf,
  type BeforeUpgrade,
  type Db,
} from "./sqlite/database/database.ts";
import { requireDriver } from "./sqlite/database/driver.ts";
import { keepRecord, readRecord } from "./sqlite/database/gateway-record.ts";
import { createLockWait, type LockWait } from "./sqlite/database/lock-wait.ts";
import { clearDrafts, masterKeyOf } from "./master-key.ts";
import { MIGRATIONS } from "./sqlite/migrations/index.ts";
import { oneConnection } from "./sqlite/database/one-connection.ts";
import { databaseProbe } from "./sqlite/database/probe.ts";
import { noteProgram, servedBy } from "./sqlite/database/program-record.ts";
import type { ProgramChange, ServedBy } from "./served-by.ts";
import { settleCopy } from "./sqlite/database/restored-copy.ts";
import { takeServeLock, tryServeLock, type ServeLock } from "./sqlite/database/serve-lock.ts";
import { fromSqlite, isReadOnly } from "./sqlite/database/sqlite-error.ts";
import { carryWebhooks } from "./sqlite/carried-webhooks.ts";
import { resealDevices } from "./sqlite/resealed-devices.ts";
import { storesAtOnce, storesBy } from "./sqlite/stores.ts";
import { createVault, type Vault } from "./vault.ts";

export type StoreOptions = {
  readonly directory: string;
  /** 32 bytes; without it the folder's own `secret.key`. */
  readonly encryptionKey?: Buffer | undefined;
  /** Milliseconds since 1970. */
  readonly wallMs: () => number;
};

export type ServingOptions = StoreOptions & {
  /** Hex; the WhatsApp that the database belongs to. */
  readonly rootKey: string;
  /** The version of the program that serves it from now on. */
  readonly program: string;
  /** Taken already; it goes with the store. */
  readonly lock?: ServeLock | undefined;
};

export interface Store extends Stores {
  readonly atomically: Atomically;
  /** By a key of its own, which only this database's key gives. */
  readonly signer: Signer;
  /** Reads and writes a little. Rejects with `unavailable` when that cannot be done. */
  probe(): Promise<void>;
  /** Grows whenever another process has written to the database. */
  foreignChanges(): number;
  /** When the copy was made that this database was until now, in milliseconds since 1970; undefined for an original. */
  readonly copiedAtMs: number | undefined;
  /** Set when this opening has brought the database to this program's version. */
  readonly upgrade: Upgrade | undefined;
  /** Set when another version of the program has served the database before this opening. */
  readonly programChange: ProgramChange | undefined;
  /** The mode of its data folder until it was taken from others; undefined when they had no permissions. */
  readonly folderModeWas?: number | undefined;
  /** A standby or a backup has taken the database's place, and may have lacked what was written last. */
  readonly isBehind?: boolean;
  /** The data folder has a database of its own beside, which nobody uses. */
  readonly hasUnusedFile?: boolean;
  /** Resolves, with one sentence, when this process may serve it no longer. */
  readonly lost?: Promise<string> | undefined;
  /** Where several nodes share it: until this one has joined, it writes nothing of a session. */
  readonly sharing?: Sharing | undefined;
  /** Who does; absent of a file. */
  readonly seen?: SharingSeen;
  /** And how they learn of each other's events. */
  readonly relay?: Relay | undefined;
  /** Where files of media are that waits to leave; undefined where they are in the data folder alone. */
  readonly heldFiles?: HeldFiles;
  /** Where the limits on requests of all who share it are kept. */
  readonly slots?: SlotStore;
  /** Where tickets are that any of them may be shown. */
  readonly tickets?: TicketStore;
  readonly close: () => Promise<void> | void;
}

/** The store of a data folder. */
export interface FolderStore extends Store {
  /** Writes a consistent copy into a new file. Throws `unavailable`, also when the file exists. */
  backUp(file: string): void;
  readonly close: () => void;
}

/** What a database was before it was changed, and where a copy of it is kept; of PostgreSQL's none is made. */
export type Upgrade = { readonly fromVersion: number; readonly copy: string | undefined };

/**
 * Opens the store of a data folder beside whoever else uses it. Throws `unavailable` with one sentence, also for a
 * database of an older version.
 */
export function openStore(options: StoreOptions): FolderStore {
  const { folder, vault } = keysOf(options);
  const check = (db: Db) => requireKey(db, vault);
  const db = openDatabase(folder.database, { check });
  return closingOnFailure(db, () => {
    keepRecord(db, "key", vault.fingerprint);
    // Once more: two commands may have met on the same new folder.
    check(db);
    return storeOf(db, vault, options.wallMs);
  });
}

/**
 * The same for the one process that serves the folder, and binds a new database to a WhatsApp by its root key (hex). It
 * brings a database of an older version to this one, after a copy beside it; of a copy that is served for the first time
 * the ratchets are forgotten. Throws `unavailable` for a second gateway, or for a database of another WhatsApp.
 */
export function openStoreToServe(options: ServingOptions): FolderStore {
  const { directory } = options;
  // Before it is made as one, which would leave nothing to tell.
  lookAtFolder(directory);
  const folderModeWas = closeFolder(directory);
  const folder = folderToUse(directory);
  const lock = options.lock ?? takeServeLock(folder.lock);
  try {
    const store = openLocked(options);
    clearDrafts(folder);
    const close = () => [store.close, lock.release].forEach((end) => end());
    return { ...store, folderModeWas, close };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The right to serve a data folder, to be handed to `openStoreToServe`; undefined while another process has it. */
export function lockToServe(directory: string): ServeLock | undefined {
  return tryServeLock(folderToUse(directory).lock);
}

function openLocked(options: ServingOptions): FolderStore {
  const { folder, vault } = keysOf(options);
  const check = (db: Db) => {
    requireKey(db, vault);
    requireRootKey(db, options.rootKey);
  };
  let upgrade: Upgrade | undefined;
  let programChange: ProgramChange | undefined;
  const note = (db: Db) => void (programChange ??= noteProgram(db, options.program));
  const beforeUpgrade: BeforeUpgrade = (db, fromVersion) => {
    const copy = copyBeside(db, folder.database, fromVersion, options.wallMs());
    upgrade = { fromVersion, copy };
    return {
      complete() {
        resealDevices(db, vault, fromVersion);
        carryWebhooks(db, vault, fromVersion, options.wallMs());
        note(db);
      },
      // What it was copied for has not happened: a start that fails again and again must not fill the disk.
      undo: () => rmSync(copy, { force: true }),
    };
  };
  const db = openDatabase(folder.database, { check, beforeUpgrade });
  return closingOnFailure(db, () => {
    keepRecord(db, "key", vault.fingerprint);
    // Before the root key, which tells that somebody has served it.
    whereWritable(() => note(db));
    keepRecord(db, "whatsapp_root_key", options.rootKey);
    check(db);
    const copiedAtMs = settleCopy(db);
    const lockWait = createLockWait(db);
    return storeOf(db, vault, options.wallMs, { copiedAtMs, upgrade, programChange, lockWait });
  });
}

/** A database that can only be read is served as far as it goes. */
function whereWritable(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!isReadOnly(error)) throw error;
  }
}

/** What is found in a data folder that has a database. */
export type Inspected = {
  readonly organizations: number;
  /** Of the database and of this program; the next start of the gateway brings the one to the other. */
  readonly version: number;
  readonly programVersion: number;
  /** Undefined when no gateway has served it yet. */
  readonly servedBy: ServedBy | undefined;
  /** What that start makes first, and how many bytes it takes at most; undefined when it changes no version. */
  readonly copy: { readonly file: string; readonly bytes: number } | undefined;
  /** Active ones, as many as are looked at; empty for a database of another version. */
  readonly webhooks: readonly FoundWebhook[];
};

/** An active webhook as it is found; `failingSinceMs` is null where it takes events. */
export type FoundWebhook = {
  readonly id: string;
  readonly url: string;
  readonly failingSinceMs: number | null;
};

const MOST_WEBHOOKS = 10_000;

/**
 * Looks at the database of a data folder and changes nothing. Throws `unavailable` with one sentence unless the gateway
 * can serve it.
 */
export function inspectStore(
  options: Omit<StoreOptions, "wallMs"> & { readonly rootKey: string },
): Inspected {
  const folder = lookAtFolder(options.directory);
  const vault = createVault(masterKeyOf(folder, options.encryptionKey));
  const db = openToLook(folder.database, existsSync(`${folder.database}-wal`));
  return closingOnFailure(db, () => {
    const version = versionOf(db);
    if (version > 0) {
      requireKey(db, vault);
      requireRootKey(db, options.rootKey);
    }
    const found = {
      organizations: version > 0 ? countOrganizations(db) : 0,
      version,
      programVersion: MIGRATIONS.length,
      servedBy: version > 0 ? servedBy(db) : undefined,
      webhooks: version === MIGRATIONS.length ? activeWebhooks(db) : [],
      copy: isOlder(version) ? { file: copyName(folder.database, version), bytes: copySize(db) } : undefined,
    };
    db.close();
    return found;
  });
}

function countOrganizations(db: Db): number {
  return db.prepare<[], number>("SELECT count(*) FROM organizations").pluck().get() ?? 0;
}

function activeWebhooks(db: Db): readonly FoundWebhook[] {
  return db
    .prepare<[], FoundWebhook>(
      `SELECT id, url, failing_since AS failingSinceMs FROM webhooks WHERE active = 1 ORDER BY id LIMIT ${MOST_WEBHOOKS}`,
    )
    .all();
}

function keysOf({ directory, encryptionKey }: Omit<StoreOptions, "wallMs">) {
  const folder = folderToUse(directory);
  return { folder, vault: createVault(masterKeyOf(folder, encryptionKey)) };
}

/** Nothing is made where nothing could be opened. */
function folderToUse(directory: string): DataFolder {
  requireDriver();
  return dataFolder(directory);
}

function closingOnFailure<T>(db: Db, act: () => T): T {
  try {
    return act();
  } catch (error) {
    db.close();
    throw fromSqlite(error);
  }
}

/** Whether a data folder has a database yet. */
export function hasDatabase(directory: string): boolean {
  return sizeOf(lookAtFolder(directory).database) > 0;
}

/** How a database came to be open. */
type Opened = Partial<Pick<Store, "copiedAtMs" | "upgrade" | "programChange">> & {
  readonly lockWait?: LockWait;
};

/** The ports on an open database; what the machine does to it is thrown as `unavailable`. */
export function storeOf(
  db: Db,
  vault: Vault,
  wallMs: () => number,
  { copiedAtMs, upgrade, programChange, lockWait }: Opened = {},
): FolderStore {
  const connection = oneConnection(db, lockWait);
  const stores = storesAtOnce(db, vault, wallMs);
  const inside = storesBy(connection.inside, stores);
  const probe = databaseProbe(db);
  return {
    ...storesBy(connection.step, stores, connection.shared),
    atomically: (work) => connection.work(() => work(inside)),
    probe() {
      // It changes how the disk is waited for.
      connection.settle();
      return connection.step(probe);
    },
    signer: vault.signer,
    foreignChanges: () => db.pragma("data_version", { simple: true }) as number,
    backUp(file) {
      connection.settle();
      backUp(db, file, wallMs());
    },
    copiedAtMs,
    upgrade,
    programChange,
    close() {
      connection.settle();
      db.close();
    },
  };
}

/** Throws `unavailable` for a database that another key seals. */
export function requireKey(db: Db, vault: Vault): void {
  const kept = readRecord(db, "key");
  if (kept === undefined || kept === vault.fingerprint) return;
  throw new GatewayError("unavailable", "the encryption key is not the one this database was made with");
}

function requireRootKey(db: Db, rootKey: string): void {
  const kept = readRecord(db, "whatsapp_root_key");
  if (kept === undefined || kept === rootKey) return;
  throw new GatewayError(
    "unavailable",
    "this database belongs to another WhatsApp than DUET_WHATSAPP_ROOT_KEY names; use another DUET_DATA_DIR",
  );
}
