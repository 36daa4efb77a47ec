import { existsSync } from "node:fs";
import {
  GatewayError,
  type CredentialStore,
  type DeviceStore,
  type LeaseStore,
  type NumberStore,
  type OrganizationStore,
  type SessionStore,
  type WebhookStore,
} from "../core/index.ts";
import { backUp } from "./backup.ts";
import { sqliteCredentialStore } from "./credential-store.ts";
import { dataFolder, masterKeyOf } from "./data-folder.ts";
import { openDatabase, type Db } from "./database.ts";
import { LID_MAPPING, sqliteDeviceStore } from "./device-store.ts";
import { keepRecord, readRecord } from "./gateway-record.ts";
import { sqliteLeaseStore } from "./lease-store.ts";
import { sqliteNumberStore } from "./number-store.ts";
import { sqliteOrganizationStore } from "./organization-store.ts";
import { databaseProbe } from "./probe.ts";
import { createRowCache } from "./row-cache.ts";
import { sqliteSessionStore } from "./session-store.ts";
import { settleCopy } from "./restored-copy.ts";
import { takeServeLock } from "./serve-lock.ts";
import { fromSqlite, withClearErrors } from "./sqlite-error.ts";
import { createVault, type Vault } from "./vault.ts";
import { sqliteWebhookStore } from "./webhook-store.ts";

export type StoreOptions = {
  readonly directory: string;
  /** 32 bytes; without it the folder's own `secret.key`. */
  readonly encryptionKey?: Buffer | undefined;
  /** Milliseconds since 1970. */
  readonly wallMs: () => number;
};

export interface Store {
  readonly organizations: OrganizationStore;
  readonly credentials: CredentialStore;
  readonly sessions: SessionStore;
  readonly devices: DeviceStore;
  readonly leases: LeaseStore;
  readonly numbers: NumberStore;
  readonly webhooks: WebhookStore;
  /** Reads and writes a little. Throws `unavailable` when that cannot be done. */
  probe(): void;
  /** Grows whenever another process has written to the database. */
  foreignChanges(): number;
  /** Writes a consistent copy into a new file. Throws `unavailable`, also when the file exists. */
  backUp(file: string): void;
  /** When the copy was made that this database was until now, in milliseconds since 1970; undefined for an original. */
  readonly copiedAtMs: number | undefined;
  readonly close: () => void;
}

/**
 * Opens the store of a data folder beside whoever else uses it. Throws `unavailable` with one sentence, also for a
 * database that is bound to another WhatsApp than `rootKey` (hex) names.
 */
export function openStore(options: StoreOptions & { readonly rootKey?: string }): Store {
  return open(options, { ...(options.rootKey !== undefined && { expected: options.rootKey }) });
}

/**
 * The same for the one process that serves the folder, and binds a new database to a WhatsApp by its root key (hex).
 * Of a copy that is served for the first time the ratchets are forgotten.
 * Throws `unavailable` for a second gateway, or for a database of another WhatsApp.
 */
export function openStoreToServe(options: StoreOptions & { readonly rootKey: string }): Store {
  const lock = takeServeLock(dataFolder(options.directory).lock);
  try {
    const store = open(options, { expected: options.rootKey, keep: options.rootKey }, settleCopy);
    return { ...store, close: () => [store.close, lock.release].forEach((end) => end()) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The WhatsApp that a database must belong to, and the one that a new database is bound to. */
type Binding = { readonly expected?: string; readonly keep?: string };

function open(
  options: StoreOptions,
  { expected, keep }: Binding,
  settle: (db: Db) => number | undefined = () => undefined,
): Store {
  const folder = dataFolder(options.directory);
  const vault = createVault(masterKeyOf(folder, options.encryptionKey));
  const check = (db: Db) => {
    requireKey(db, vault);
    if (expected !== undefined) requireRootKey(db, expected);
  };
  const db = openDatabase(folder.database, check);
  try {
    keepRecord(db, "key", vault.fingerprint);
    if (keep !== undefined) keepRecord(db, "whatsapp_root_key", keep);
    // Once more: two commands may have met on the same new folder.
    check(db);
    return storeOf(db, vault, options.wallMs, settle(db));
  } catch (error) {
    db.close();
    throw fromSqlite(error);
  }
}

/** Whether a data folder has a database yet. */
export function hasDatabase(directory: string): boolean {
  return existsSync(directory) && existsSync(dataFolder(directory).database);
}

/** The ports on an open database; what the machine does to it is thrown as `unavailable`. */
export function storeOf(db: Db, vault: Vault, wallMs: () => number, copiedAtMs?: number): Store {
  const callers = createRowCache(db, "callers", [
    { table: "organizations" },
    { table: "credentials" },
    { table: "sessions" },
    { table: "devices" },
  ]);
  const lids = createRowCache(db, "lids", [{ table: "device_keys", where: `row.type = '${LID_MAPPING}'` }]);
  return {
    organizations: withClearErrors(sqliteOrganizationStore(db, vault)),
    credentials: withClearErrors(sqliteCredentialStore(db, vault, callers)),
    sessions: withClearErrors(sqliteSessionStore(db, vault, callers)),
    leases: withClearErrors(sqliteLeaseStore(db)),
    numbers: withClearErrors(sqliteNumberStore(db)),
    webhooks: withClearErrors(sqliteWebhookStore(db, vault)),
    devices: withClearErrors(sqliteDeviceStore(db, vault, wallMs, lids)),
    ...withClearErrors({ probe: databaseProbe(db) }),
    foreignChanges: () => db.pragma("data_version", { simple: true }) as number,
    backUp: (file) => backUp(db, file, wallMs()),
    copiedAtMs,
    close: () => void db.close(),
  };
}

function requireKey(db: Db, vault: Vault): void {
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
