import { closeSync, openSync, rmSync } from "node:fs";
import { GatewayError } from "../core/index.ts";
import type { Db } from "./database.ts";
import { reasonOf } from "./reason.ts";

/** Writes a consistent copy into a new file for its owner only, hindering nobody. Throws `unavailable`, also when the file exists. */
export function backUp(db: Db, file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (cause) {
    throw new GatewayError("unavailable", `${file} cannot be made: ${reasonOf(cause)}`, { cause });
  }
  try {
    db.prepare<[string]>("VACUUM INTO ?").run(file);
  } catch (cause) {
    rmSync(file, { force: true });
    throw new GatewayError("unavailable", `${file} cannot be written: ${reasonOf(cause)}`, { cause });
  }
}
