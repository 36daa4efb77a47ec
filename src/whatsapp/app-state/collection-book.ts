import { createHmac, hkdfSync } from "node:crypto";
import {
  ensureLTHashStateVersion,
  newLTHashState,
  type LTHashState,
  type SignalDataTypeMap,
  type WASocket,
} from "@whiskeysockets/baileys";
import type { CollectionName } from "./app-state-change.ts";

const VERSION = "app-state-sync-version";
const KEY = "app-state-sync-key";
const MUTATION_KEYS = "WhatsApp Mutation Keys";
const KEY_BYTES = 32;

type AppStateKey = SignalDataTypeMap[typeof KEY];

/** What is stored of the account's collections: up to which version they were read, and what is in them. */
export interface CollectionBook {
  stateOf(collection: CollectionName): Promise<LTHashState>;
  keyOf(id: string): Promise<AppStateKey | undefined>;
  /** It is read from its beginning the next time. */
  forget(collection: CollectionName): Promise<void>;
  /** That version was reached; nothing where a later one was read meanwhile. */
  advance(collection: CollectionName, state: LTHashState): Promise<void>;
  has(state: LTHashState, index: readonly string[]): Promise<boolean>;
  /** What tells of an index whether something is there. */
  presentIn(state: LTHashState): Promise<(index: readonly string[]) => boolean>;
  /** The first of these under which something is in the collection; else the first. */
  knownIndex(
    state: LTHashState,
    indexes: readonly [readonly string[], ...(readonly string[])[]],
  ): Promise<readonly string[]>;
}

/** By the rows that the library keeps, and by its lock where they change. */
export function collectionBook(
  { authState: { creds, keys } }: WASocket,
  keyIds: (type: string) => Promise<readonly string[]>,
): CollectionBook {
  const lock = () => creds.me?.id ?? "";

  async function stateOf(collection: CollectionName): Promise<LTHashState> {
    const { [collection]: found } = await keys.get(VERSION, [collection]);
    return found ? ensureLTHashStateVersion(found) : newLTHashState();
  }

  /** What is in a collection is found by what its name is hashed to, with each of the account's keys. */
  async function indexKeys(): Promise<readonly Buffer[]> {
    const found = await keys.get(KEY, [...(await keyIds(KEY))]);
    return Object.values(found).flatMap(({ keyData }) => {
      if (!keyData) return [];
      const expanded = hkdfSync("sha256", keyData, "", MUTATION_KEYS, 5 * KEY_BYTES);
      return [Buffer.from(expanded, 0, KEY_BYTES)];
    });
  }

  async function presentIn({ indexValueMap }: LTHashState): Promise<(index: readonly string[]) => boolean> {
    const hashKeys = await indexKeys();
    return (index) => hashKeys.some((key) => hashOf(index, key) in indexValueMap);
  }

  return {
    stateOf,
    keyOf: async (id) => (await keys.get(KEY, [id]))[id],
    forget: (collection) =>
      keys.transaction(() => Promise.resolve(keys.set({ [VERSION]: { [collection]: null } })), lock()),
    advance: (collection, state) =>
      keys.transaction(async () => {
        const { version } = await stateOf(collection);
        if (version < state.version) await keys.set({ [VERSION]: { [collection]: state } });
      }, lock()),
    presentIn,
    has: async (state, index) => (await presentIn(state))(index),
    async knownIndex(state, indexes) {
      if (indexes.length === 1) return indexes[0];
      return indexes.find(await presentIn(state)) ?? indexes[0];
    },
  };
}

function hashOf(index: readonly string[], key: Buffer): string {
  return createHmac("sha256", key).update(JSON.stringify(index)).digest("base64");
}
