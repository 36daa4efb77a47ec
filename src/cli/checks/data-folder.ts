import { accessSync, constants, existsSync, statSync } from "node:fs";
import type { Config } from "../../config.ts";
import { faultsOfFolder, octal, openMode } from "../../store/index.ts";
import { checked, wrong, type Check } from "./check.ts";
import { checkDatabase } from "./database.ts";
import { checkDisk } from "./disk.ts";
import { nearestThere } from "./nearest-there.ts";

/** The folder with its key, whose they are and who may read and write them, and the database. Nothing is made. */
export async function checkDataFolder(config: Config): Promise<readonly Check[]> {
  const folder = await checkFolder(config.dataDir);
  const checks = [...folder, await checkDisk(config.dataDir)];
  // Whatever is wrong with the folder would be told of the database once more.
  if (folder.some(({ ok }) => !ok)) return checks;
  return [...checks, ...(await checkDatabase(config))];
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
