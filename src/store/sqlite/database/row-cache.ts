import { performance } from "node:perf_hooks";
import type { Db } from "./database.ts";

/** For so long what another process has written may stay unseen. To ask is a read of the file, too dear for each call. */
const FRESH_MS = 50;
const MOST_ROWS = 20_000;

/** A table whose rows are kept, or the part of it that `where` names as a condition on `row`. */
export type Watched = { readonly table: string; readonly where?: string };

/**
 * What was read last of some tables: each call asks for the same few rows, and a read takes two locks of the file. All is
 * dropped when anything in the tables was changed: by this connection at once, by another process within 50 ms.
 */
export interface RowCache {
  /** What `read` answers, or has answered for this key before; that there is nothing is not kept. */
  get<T>(key: string, read: () => T): T;
}

export type RowCacheOptions = {
  /** Monotonic. */
  readonly nowMs?: () => number;
  readonly mostRows?: number;
};

/** `name` is unique on the connection. */
export function createRowCache(
  db: Db,
  name: string,
  watched: readonly Watched[],
  { nowMs = () => performance.now(), mostRows = MOST_ROWS }: RowCacheOptions = {},
): RowCache {
  const rows = new Map<string, unknown>();
  const dataVersion = db.prepare<[], number>("PRAGMA data_version").pluck();
  let seenVersion = dataVersion.get();
  let seenAtMs = nowMs();
  tellOfChanges(db, name, watched, () => rows.clear());

  function dropWhatIsForeign(): void {
    const now = nowMs();
    if (now - seenAtMs < FRESH_MS) return;
    const version = dataVersion.get();
    if (version !== seenVersion) rows.clear();
    seenVersion = version;
    seenAtMs = now;
  }

  return {
    get<T>(key: string, read: () => T): T {
      dropWhatIsForeign();
      // Of the type that stands for the key.
      const known = rows.get(key) as T | undefined;
      if (known !== undefined) return known;
      const row = read();
      // It may be rolled back. What is kept is older than the transaction, and goes with the first change.
      if (db.inTransaction) return row;
      if (rows.size >= mostRows) rows.clear();
      if (row !== undefined) rows.set(key, row);
      return row;
    },
  };
}

/** Calls `changed` at each row that this connection writes, whichever statement does it, and a cascade too. */
function tellOfChanges(db: Db, name: string, watched: readonly Watched[], changed: () => void): void {
  db.function(`changed_${name}`, () => {
    changed();
    return null;
  });
  for (const { table, where } of watched) {
    for (const verb of ["INSERT", "UPDATE", "DELETE"]) {
      const when = where?.replaceAll("row.", verb === "DELETE" ? "OLD." : "NEW.");
      db.exec(`CREATE TEMP TRIGGER ${name}_${table}_${verb} AFTER ${verb} ON ${table}
        ${when === undefined ? "" : `WHEN ${when}`} BEGIN SELECT changed_${name}(); END`);
    }
  }
}
