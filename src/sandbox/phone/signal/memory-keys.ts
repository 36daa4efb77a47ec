import type {
  SignalDataSet,
  SignalDataTypeMap,
  SignalKeyStoreWithTransaction,
} from "@whiskeysockets/baileys";
import { pruneSession } from "./prune-session.ts";

const KEPT_OF_A_TYPE = 2000;

/** A device's Signal keys and sessions in memory; of each type the newest two thousand. */
export class MemoryKeys implements SignalKeyStoreWithTransaction {
  readonly #types = new Map<string, Map<string, unknown>>();

  get<T extends keyof SignalDataTypeMap>(type: T, ids: string[]): Record<string, SignalDataTypeMap[T]> {
    const values = this.#ofType(type);
    const found = ids.filter((id) => values.has(id)).map((id) => [id, values.get(id)]);
    // The store gives back what was put under this very type.
    return Object.fromEntries(found) as Record<string, SignalDataTypeMap[T]>;
  }

  set(data: SignalDataSet): void {
    for (const [type, entries] of Object.entries(data)) {
      const values = this.#ofType(type);
      for (const [id, value] of Object.entries(entries)) {
        values.delete(id);
        if (type === "session" && value !== null) pruneSession(value);
        if (value !== null) values.set(id, value);
      }
      for (const id of values.keys()) {
        if (values.size <= KEPT_OF_A_TYPE) break;
        values.delete(id);
      }
    }
  }

  // Its owner does one thing after the other, and nothing here survives a failure that would have to be undone.
  transaction<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  isInTransaction(): boolean {
    return true;
  }

  #ofType(type: string): Map<string, unknown> {
    const known = this.#types.get(type) ?? new Map<string, unknown>();
    this.#types.set(type, known);
    return known;
  }
}
