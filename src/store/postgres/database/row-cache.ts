const MOST_ROWS = 20_000;
/** For so long what was read may be told again while nobody tells what other programs change. */
const FRESH_UNTOLD_MS = 1_000;

/**
 * What was read last of some tables, for each call asks for the same few rows. All is dropped when any of them may have
 * changed: by this program at once, by another one once it is told.
 */
export interface RowCache {
  /** What `read` gives, or has given for this key before; that there is nothing is not kept. */
  get<T>(key: string, read: () => Promise<T>): Promise<T>;
  /** Something of the tables has changed. */
  readonly drop: () => void;
}

export type RowCacheOptions = {
  /** Monotonic. */
  readonly nowMs: () => number;
  /** Whether other programs' changes are told just now. */
  readonly isTold: () => boolean;
};

export function createRowCache({ nowMs, isTold }: RowCacheOptions): RowCache {
  const rows = new Map<string, unknown>();
  /** Another one after each change: what was read across one is older than it. */
  let generation = 0;
  let emptiedAtMs = nowMs();

  function drop(): void {
    rows.clear();
    generation++;
    emptiedAtMs = nowMs();
  }

  return {
    async get<T>(key: string, read: () => Promise<T>): Promise<T> {
      if (!isTold() && nowMs() - emptiedAtMs >= FRESH_UNTOLD_MS) drop();
      // Of the type that stands for the key.
      const known = rows.get(key) as T | undefined;
      if (known !== undefined) return known;
      const began = generation;
      const row = await read();
      if (row === undefined || began !== generation) return row;
      if (rows.size >= MOST_ROWS) rows.clear();
      rows.set(key, row);
      return row;
    },
    drop,
  };
}

/** Inside a work: what it reads there others may never see. */
export const nothingCached = (cache: RowCache): RowCache => ({ get: (_, read) => read(), drop: cache.drop });
