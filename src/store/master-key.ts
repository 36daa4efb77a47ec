import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { getuid } from "node:process";
import { GatewayError } from "../core/index.ts";
import { attempt, sizeOf, type DataFolder } from "./data-folder.ts";
import { reasonOf } from "./reason.ts";

const DRAFT = /^secret\.key\.[0-9a-f]+\.new$/;

/**
 * The key of a data folder: `configured` (32 bytes) where there is one, else `secret.key`, which is made for a new
 * database only. Throws `unavailable` when an existing database has lost its key or the file is damaged.
 */
export function masterKeyOf(folder: DataFolder, configured: Buffer | undefined): Buffer {
  if (configured) return configured;
  const { database, secretKey } = folder;
  // Looked at first: another command on a new folder makes the key before the database.
  const hasDatabase = sizeOf(database) > 0;
  if (sizeOf(secretKey) > 0 || (hasDatabase && existsSync(secretKey))) return readKey(secretKey);
  if (!hasDatabase) return makeKey(secretKey);
  throw new GatewayError(
    "unavailable",
    `${database} exists but its key does not: put ${secretKey} back or set DUET_ENCRYPTION_KEY`,
  );
}

/** Forgets the keys that a killed process had made and not put in place; they seal nothing. */
export function clearDrafts({ directory }: DataFolder): void {
  const drafts = readdirSync(directory).filter((name) => DRAFT.test(name));
  for (const name of drafts) rmSync(path.join(directory, name), { force: true });
}

/** Written beside and put in place as a whole: whoever is killed leaves all of it or nothing. */
function makeKey(file: string): Buffer {
  const text = `${randomBytes(32).toString("base64")}\n`;
  const draft = `${file}.${randomBytes(6).toString("hex")}.new`;
  try {
    // On the disk, and its name too, before the first row that it seals is.
    writePrivate(draft, text);
    putInPlace(draft, file, text);
    syncFolder(path.dirname(file));
  } catch (cause) {
    // Another command on the same new folder was faster.
    if (sizeOf(file) === 0)
      throw new GatewayError("unavailable", `${file} cannot be written: ${reasonOf(cause)}`, { cause });
  } finally {
    rmSync(draft, { force: true });
  }
  return readKey(file);
}

/** An empty key seals nothing and is replaced; any other is left. */
function putInPlace(draft: string, file: string, text: string): void {
  if (existsSync(file) && sizeOf(file) === 0) return renameSync(draft, file);
  try {
    linkSync(draft, file);
  } catch (error) {
    if (existsSync(file)) throw error;
    // A file system without links.
    writePrivate(file, text);
  }
}

function writePrivate(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600, flag: "wx", flush: true });
}

function syncFolder(folder: string): void {
  // Windows opens no folders.
  if (getuid === undefined) return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function readKey(file: string): Buffer {
  const text = attempt(`${file} cannot be read`, () => readFileSync(file, "utf8"));
  const key = Buffer.from(text.trim(), "base64");
  if (key.length === 32) return key;
  throw new GatewayError("unavailable", `${file} takes 32 bytes in base64 and has ${key.length}`);
}
