import type { ProgramChange, ServedBy } from "../../served-by.ts";
import type { Db } from "./database.ts";
import { readRecord, setRecord } from "./gateway-record.ts";

/** Who has served the database; undefined when nobody has. */
export function servedBy(db: Db): ServedBy | undefined {
  const last = readRecord(db, "program");
  const wasServed = last !== undefined || readRecord(db, "whatsapp_root_key") !== undefined;
  return wasServed ? { last, before: readRecord(db, "program_before") } : undefined;
}

/**
 * Notes the version of the program that serves the database from now on. Returns the change; undefined for the version
 * that served it last, and where nobody has before.
 */
export function noteProgram(db: Db, to: string): ProgramChange | undefined {
  const served = servedBy(db);
  const from = served?.last;
  // Without a write, so that a database that can only be read still opens.
  if (from === to) return undefined;
  db.transaction(() => {
    if (from !== undefined) setRecord(db, "program_before", from);
    setRecord(db, "program", to);
  }).immediate();
  return served && { from, to };
}
