import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";

/**
 * Makes a folder and those above it that are missing. Throws what the machine says: Node's own recursive mkdir tries for
 * ever where a parent exists and yet takes no folder, as below /proc or in a working folder that was deleted.
 */
export function makeFolder(folder: string, mode: number): void {
  const parent = path.dirname(folder);
  if (parent !== folder && !existsSync(parent)) makeFolder(parent, mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Another command was faster.
    if (!existsSync(folder)) throw error;
  }
}
