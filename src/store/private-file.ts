import { closeSync, existsSync, openSync } from "node:fs";

/**
 * Makes an empty file that only its owner can read. One that is there is not touched: to close a second handle of a
 * database that this process has open would take SQLite's locks on it away.
 */
export function makePrivateFile(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, "a", 0o600));
}
