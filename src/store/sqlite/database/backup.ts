import { closeSync, openSync, rmSync } from "node:fs";
import { GatewayError } from "../../../core/index.ts";
import type { Db } from "./database.ts";
import { openSqlite } from "./driver.ts";
import { reasonOf } from "../../reason.ts";
import { markAsCopy } from "./restored-copy.ts";

/** Writes a consistent copy, marked as one, into a new file for its owner only, hindering nobody. Throws `unavailable`, also when the file exists. */
export function backUp(db: Db, file: string, wallMs: number): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (cause) {
    throw new GatewayError("unavailable", `${file} cannot be made: ${reasonOf(cause)}`, { cause });
  }
  try {
    db.prepare<[string]>("VACUUM INTO ?").run(file);
    const copy = openSqlite(file);
    try {
      markAsCopy(copy, wallMs);
    } finally {
      copy.close();
    }
  } catch (cause) {
    rmSync(file, { force: true });
    throw new GatewayError("unavailable", `${file} cannot be written: ${reasonOf(cause)}`, { cause });
  }
}
