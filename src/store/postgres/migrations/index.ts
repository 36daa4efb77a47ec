import { allTables } from "./001-all-tables.ts";
import { toldChanges } from "./002-told-changes.ts";

/** In order; the place in this list is the version of the database after it. Only ever appended to. */
export const MIGRATIONS: readonly string[] = [allTables, toldChanges];
