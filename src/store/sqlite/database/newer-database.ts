import { GatewayError } from "../../../core/index.ts";
import { MIGRATIONS } from "../migrations/index.ts";
import { latestCopy } from "./copy-beside.ts";
import type { Db } from "./database.ts";
import { readRecord } from "./gateway-record.ts";

/** Why a database of a version that only a newer program knows is refused: who served it last, and the two ways to go on. */
export function newerDatabase(db: Db, file: string, version: number): GatewayError {
  const known = MIGRATIONS.length;
  const copy = latestCopy(file, known) ?? "a backup from before";
  return new GatewayError(
    "unavailable",
    `${file} has version ${version}, this program knows up to ${known}: ${programOf(db)} served it last. ` +
      `Go on with that one, or go back: put ${copy} as duet.sqlite, with its key, into an empty folder, and start on that`,
  );
}

function programOf(db: Db): string {
  try {
    const program = readRecord(db, "program");
    if (program !== undefined) return `Duet ${program}`;
  } catch {
    // How a later one keeps its records cannot be known.
  }
  return "a later Duet";
}
