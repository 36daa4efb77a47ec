import { chmodSync, statSync, type Stats } from "node:fs";
import path from "node:path";
import { getuid } from "node:process";
import { GatewayError } from "../core/index.ts";
import { makeFolder } from "../make-folder.ts";
import { reasonOf } from "./reason.ts";

export type DataFolder = {
  readonly directory: string;
  readonly database: string;
  readonly secretKey: string;
  readonly lock: string;
};

const OWNER_ONLY = 0o700;
const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;
const ANYBODY_ELSE = 0o077;

/**
 * The files of a data folder, whose permissions are in order. Nothing is made. Throws `unavailable` for a file, another
 * user's folder, one that others may write, and a key or database that others may read.
 */
export function lookAtFolder(directory: string): DataFolder {
  const [fault] = faultsOfFolder(directory);
  if (fault === undefined) return filesOf(directory);
  throw refusal(fault);
}

/** What is wrong with a data folder and the permissions in it, each in a sentence; nothing is with one that is missing. */
export function faultsOfFolder(directory: string): readonly string[] {
  const found = statOf(directory);
  if (found === undefined) return [];
  const foreign = foreignFolder(directory, found);
  if (foreign !== undefined) return [foreign];
  const folder = filesOf(directory);
  const files = [folder.secretKey, folder.database, `${folder.database}-wal`];
  const faults = [writableFolder(folder, modeOf(found)), ...files.map(readableFile)];
  return faults.filter((fault) => fault !== undefined);
}

/** The same for whoever opens it: it is made where it is missing, and a new one is its owner's alone. */
export function dataFolder(directory: string): DataFolder {
  const folder = lookAtFolder(directory);
  if (statOf(directory) === undefined) {
    attempt(`the data folder ${directory} cannot be used`, () => makeFolder(directory, OWNER_ONLY));
  } else if (!isUsed(folder)) closeFolder(directory);
  return folder;
}

/** Takes everybody else's permissions on a folder away. Returns its mode until then; undefined when they had none. */
export function closeFolder(directory: string): number | undefined {
  const mode = openMode(directory);
  if (mode !== undefined) {
    attempt(`the data folder ${directory} cannot be set to 0700`, () => chmodSync(directory, OWNER_ONLY));
  }
  return mode;
}

/** The mode of a folder on which others have permissions; undefined when they have none. */
export function openMode(directory: string): number | undefined {
  const found = statOf(directory);
  const mode = found && modeOf(found);
  return mode !== undefined && (mode & ANYBODY_ELSE) !== 0 ? mode : undefined;
}

/** A mode as `chmod` takes it. */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

/** In bytes; 0 for a file that is not there. */
export function sizeOf(file: string): number {
  return statOf(file)?.size ?? 0;
}

function filesOf(directory: string): DataFolder {
  return {
    directory,
    database: path.join(directory, "duet.sqlite"),
    secretKey: path.join(directory, "secret.key"),
    lock: path.join(directory, "serve.lock"),
  };
}

function isUsed({ database, secretKey }: DataFolder): boolean {
  return sizeOf(database) > 0 || sizeOf(secretKey) > 0;
}

function foreignFolder(directory: string, found: Stats): string | undefined {
  if (!found.isDirectory()) return `the data folder ${directory} is a file; DUET_DATA_DIR takes a folder`;
  // Windows has no user ids; a container's user may have no name.
  const uid = getuid?.();
  if (uid === undefined || found.uid === uid) return undefined;
  return `the data folder ${directory} belongs to user ${found.uid}, and this program runs as user ${uid}`;
}

/** What others may write they may have replaced. A group may have been let into a folder in which nothing is yet, by an umask. */
function writableFolder(folder: DataFolder, mode: number): string | undefined {
  const tooMuch = isUsed(folder) ? OTHERS_WRITE | GROUP_WRITES : OTHERS_WRITE;
  if ((mode & tooMuch) === 0) return undefined;
  const { directory } = folder;
  return `others may write the data folder ${directory} (mode ${octal(mode)}): chmod 700 ${directory}, and see that nobody has changed it`;
}

function readableFile(file: string): string | undefined {
  const found = statOf(file);
  if (!found || (modeOf(found) & ANYBODY_ELSE) === 0) return undefined;
  return `others may read or write ${file} (mode ${octal(modeOf(found))}): chmod 600 ${file}`;
}

/** Windows has no such permissions, and its modes are made up. */
function modeOf({ mode }: Stats): number {
  return getuid === undefined ? OWNER_ONLY : mode & 0o777;
}

function statOf(file: string): Stats | undefined {
  return attempt(`${file} cannot be used`, () => statSync(file, { throwIfNoEntry: false }));
}

export function attempt<T>(failure: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw refusal(`${failure}: ${reasonOf(cause)}`, cause);
  }
}

function refusal(message: string, cause?: unknown): GatewayError {
  return new GatewayError("unavailable", message, { cause });
}
