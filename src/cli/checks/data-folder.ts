import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import path from "node:path";
import type { Config } from "../../config.ts";
import { inspectDatabase } from "../../gateway.ts";
import { faultsOfFolder, hasDatabase, octal, openMode } from "../../store/index.ts";
import { checked, wrong, type Check } from "./check.ts";

/** What the database's log may grow to before it is cut. */
const LEAST_FREE_BYTES = 64 * 1024 * 1024;

/** The folder with its key, whose they are and who may read and write them, and the database. Nothing is made. */
export async function checkDataFolder(config: Config): Promise<readonly Check[]> {
  const folder = await checkFolder(config.dataDir);
  const checks = [...folder, await checked("disk", () => freeSpace(config.dataDir))];
  // Whatever is wrong with the folder would be told of the database once more.
  if (folder.some(({ ok }) => !ok)) return checks;
  return [...checks, await checked("database", () => lookAtDatabase(config))];
}

async function checkFolder(directory: string): Promise<readonly Check[]> {
  try {
    const faults = faultsOfFolder(directory);
    if (faults.length > 0) return faults.map((fault) => wrong("data folder", fault));
  } catch (error) {
    return [wrong("data folder", error instanceof Error ? error.message : String(error))];
  }
  return [await checked("data folder", () => writableFolder(directory))];
}

/** Throws unless a folder can be written in, or made where it is missing. */
function writableFolder(directory: string): string {
  const nearest = nearestThere(directory);
  if (!statSync(nearest).isDirectory()) throw new Error(`${directory} cannot be made: ${nearest} is a file`);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
  } catch {
    throw new Error(`${nearest} cannot be written by this user: change its owner or mode, or DUET_DATA_DIR`);
  }
  if (!existsSync(directory)) return `${directory} is missing; the first start makes it`;
  const mode = openMode(directory);
  return mode === undefined ? directory : `${directory}; the next start sets its mode ${octal(mode)} to 0700`;
}

function nearestThere(directory: string): string {
  let nearest = path.resolve(directory);
  while (!existsSync(nearest)) nearest = path.dirname(nearest);
  return nearest;
}

/** Throws when there is too little. */
function freeSpace(directory: string): string {
  const { bavail, bsize, files, ffree } = statfsSync(nearestThere(directory));
  return describeFreeSpace(bavail * bsize, files > 0 ? ffree : undefined);
}

/** `freeFiles` is undefined where a file system has no bound. Throws when there is too little. */
export function describeFreeSpace(freeBytes: number, freeFiles: number | undefined): string {
  const mebibytes = `${Math.floor(freeBytes / 1024 / 1024)} MiB free`;
  if (freeBytes < LEAST_FREE_BYTES)
    throw new Error(`${mebibytes}: make room, the database takes 64 MiB for its log alone`);
  if (freeFiles === 0) throw new Error("no more files can be made: remove some");
  return mebibytes;
}

function lookAtDatabase(config: Config): string {
  if (!hasDatabase(config.dataDir)) return "none yet; the first start makes it";
  const { organizations, version, programVersion } = inspectDatabase(config);
  const schema =
    version === programVersion
      ? `version ${version}`
      : `version ${version}, which the next start copies and then brings to ${programVersion}`;
  return `opened with its key; organizations: ${organizations}; ${schema}`;
}
