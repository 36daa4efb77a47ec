import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { GatewayError } from "../core/index.ts";

export type DataFolder = {
  readonly database: string;
  readonly secretKey: string;
  readonly lock: string;
};

/** The files of a data folder, which is made where it is missing. Throws `unavailable` for a file or another user's folder. */
export function dataFolder(directory: string): DataFolder {
  const found = statSync(directory, { throwIfNoEntry: false });
  if (found && !found.isDirectory()) {
    throw new GatewayError(
      "unavailable",
      `the data folder ${directory} is a file; DUET_DATA_DIR takes a folder`,
    );
  }
  const { uid, username } = userInfo();
  if (found && uid >= 0 && found.uid !== uid) {
    throw new GatewayError(
      "unavailable",
      `the data folder ${directory} belongs to another user than ${username}`,
    );
  }
  if (!found) makeFolder(directory);
  return {
    database: path.join(directory, "duet.sqlite"),
    secretKey: path.join(directory, "secret.key"),
    lock: path.join(directory, "serve.lock"),
  };
}

function makeFolder(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new GatewayError("unavailable", `the data folder ${directory} cannot be made: ${String(cause)}`, {
      cause,
    });
  }
}

/**
 * The key of a data folder: `configured` (32 bytes) where there is one, else `secret.key`, which is made for a new
 * database only. Throws `unavailable` when an existing database has lost its key or the file is damaged.
 */
export function masterKeyOf(folder: DataFolder, configured: Buffer | undefined): Buffer {
  if (configured) return configured;
  if (existsSync(folder.secretKey)) return readKey(folder.secretKey);
  if (existsSync(folder.database)) {
    throw new GatewayError(
      "unavailable",
      `${folder.database} exists but its key does not: put ${folder.secretKey} back or set DUET_ENCRYPTION_KEY`,
    );
  }
  return makeKey(folder.secretKey);
}

function makeKey(file: string): Buffer {
  try {
    const key = randomBytes(32);
    writeFileSync(file, `${key.toString("base64")}\n`, { mode: 0o600, flag: "wx" });
    return key;
  } catch (cause) {
    // Another command on the same new folder was faster.
    if (existsSync(file)) return readKey(file);
    throw new GatewayError("unavailable", `${file} cannot be written: ${String(cause)}`, { cause });
  }
}

function readKey(file: string): Buffer {
  const key = Buffer.from(readFileSync(file, "utf8").trim(), "base64");
  if (key.length === 32) return key;
  throw new GatewayError("unavailable", `${file} takes 32 bytes in base64 and has ${key.length}`);
}
