import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { getuid } from "node:process";
import { GatewayError } from "../core/index.ts";
import { makeFolder } from "../make-folder.ts";
import { reasonOf } from "./reason.ts";

export type DataFolder = {
  readonly database: string;
  readonly secretKey: string;
  readonly lock: string;
};

/** The files of a data folder, which is made where it is missing. Throws `unavailable` for a file or another user's folder. */
export function dataFolder(directory: string): DataFolder {
  const found = attempt(`the data folder ${directory} cannot be used`, () =>
    statSync(directory, { throwIfNoEntry: false }),
  );
  if (found && !found.isDirectory()) {
    throw new GatewayError(
      "unavailable",
      `the data folder ${directory} is a file; DUET_DATA_DIR takes a folder`,
    );
  }
  // Windows has no user ids; a container's user may have no name.
  const uid = getuid?.();
  if (found && uid !== undefined && found.uid !== uid) {
    throw new GatewayError(
      "unavailable",
      `the data folder ${directory} belongs to user ${found.uid}, and this program runs as user ${uid}`,
    );
  }
  if (!found) {
    attempt(`the data folder ${directory} cannot be used`, () => makeFolder(directory, 0o700));
  }
  return {
    database: path.join(directory, "duet.sqlite"),
    secretKey: path.join(directory, "secret.key"),
    lock: path.join(directory, "serve.lock"),
  };
}

/**
 * The key of a data folder: `configured` (32 bytes) where there is one, else `secret.key`, which is made for a new
 * database only. Throws `unavailable` when an existing database has lost its key or the file is damaged.
 */
export function masterKeyOf(folder: DataFolder, configured: Buffer | undefined): Buffer {
  if (configured) return configured;
  // Looked at first: another command on a new folder makes the key before the database.
  const hasDatabase = existsSync(folder.database);
  if (existsSync(folder.secretKey)) return readKey(folder.secretKey);
  if (hasDatabase) {
    throw new GatewayError(
      "unavailable",
      `${folder.database} exists but its key does not: put ${folder.secretKey} back or set DUET_ENCRYPTION_KEY`,
    );
  }
  return makeKey(folder.secretKey);
}

function makeKey(file: string): Buffer {
  const key = randomBytes(32);
  try {
    // On the disk before the first row that it seals is.
    writeFileSync(file, `${key.toString("base64")}\n`, { mode: 0o600, flag: "wx", flush: true });
    return key;
  } catch (cause) {
    // Another command on the same new folder was faster.
    if (existsSync(file)) return readKey(file);
    throw new GatewayError("unavailable", `${file} cannot be written: ${reasonOf(cause)}`, { cause });
  }
}

function readKey(file: string): Buffer {
  const text = attempt(`${file} cannot be read`, () => readFileSync(file, "utf8"));
  const key = Buffer.from(text.trim(), "base64");
  if (key.length === 32) return key;
  throw new GatewayError("unavailable", `${file} takes 32 bytes in base64 and has ${key.length}`);
}

function attempt<T>(failure: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw new GatewayError("unavailable", `${failure}: ${reasonOf(cause)}`, { cause });
  }
}
