import { randomUUID } from "node:crypto";
import type { CacheStore, SignalDataTypeMap, SignalKeyStore } from "@whiskeysockets/baileys";
import { withoutOldChains } from "./session-chains.ts";

/**
 * The store of one socket, its Signal sessions kept in memory once they are stored: the library reads each several times to
 * send a text. It makes a new row for every write, so those that are kept stay as they are. What another socket has
 * written is not seen.
 */
export function keepSessions(store: SignalKeyStore, cache: CacheStore): SignalKeyStore {
  const socket = randomUUID();
  const placeOf = (id: string) => `${socket} ${id}`;
  /** What is being written of each. */
  const writing = new Map<string, unknown>();

  async function sessions(ids: string[]): Promise<Record<string, unknown>> {
    const rows: Record<string, unknown> = {};
    for (const id of ids) rows[id] = await cache.get(placeOf(id));
    const missing = ids.filter((id) => rows[id] === undefined);
    return missing.length === 0 ? rows : { ...rows, ...(await store.get("session", missing)) };
  }

  function begin(rows: readonly (readonly [string, unknown])[]): void {
    for (const [id, row] of rows) {
      void cache.del(placeOf(id));
      writing.set(id, row);
    }
  }

  /** Of two writes of one the later counts, and only what is stored. */
  function end(rows: readonly (readonly [string, unknown])[], isStored: boolean): void {
    for (const [id, row] of rows) {
      if (writing.get(id) !== row) continue;
      writing.delete(id);
      if (isStored && row) void cache.set(placeOf(id), withoutOldChains(row));
    }
  }

  return {
    get: async <T extends keyof SignalDataTypeMap>(type: T, ids: string[]) =>
      type === "session"
        ? ((await sessions(ids)) as Record<string, SignalDataTypeMap[T]>)
        : store.get(type, ids),
    async set(data) {
      const rows = Object.entries(data.session ?? {});
      begin(rows);
      let isStored = false;
      try {
        await store.set(data);
        isStored = true;
      } finally {
        end(rows, isStored);
      }
    },
  };
}
