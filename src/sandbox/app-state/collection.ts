import { proto } from "@whiskeysockets/baileys";
import { changeHash, EMPTY_HASH } from "./lt-hash.ts";
import { patchMacOf, snapshotMacOf, type Operation } from "./macs.ts";
import {
  macOf,
  openEntry,
  openMutation,
  sealAction,
  type Action,
  type Entry,
  type Mutation,
} from "./mutation.ts";
import { mutationKeysOf, type AppStateKey } from "./mutation-keys.ts";

export const COLLECTIONS = [
  "critical_block",
  "critical_unblock_low",
  "regular_high",
  "regular_low",
  "regular",
] as const;
export type CollectionName = (typeof COLLECTIONS)[number];

const KEPT_PATCHES = 200;
const MOST_ENTRIES = 10_000;
const NOTHING = Buffer.alloc(0);
const { SET, REMOVE } = proto.SyncdMutation.SyncdOperation;

/** A part of an account's app state, which its devices change by patches. */
export type Collection = {
  readonly name: CollectionName;
  /** How many patches there were. */
  version: number;
  /** What holds, by the MAC of its index (hex). */
  entries: ReadonlyMap<string, Entry>;
  /** Over the MACs of their values. */
  hash: Buffer;
  /** The newest patches, as they go out. */
  patches: Buffer[];
};

/** A collection as it was kept, or a new one. */
export function collectionOf(
  name: CollectionName,
  version = 0,
  entries: ReadonlyMap<string, Entry> = new Map(),
): Collection {
  const hash = changeHash(EMPTY_HASH, { added: [...entries.values()].map(macOf), removed: [] });
  return { name, version, entries, hash, patches: [] };
}

/**
 * Takes the next patch. A real server cannot read it; here the phone, which has the key, looks at it before anybody else
 * gets it. Throws an Error that says what is wrong with it.
 */
export function takePatch(collection: Collection, bytes: Uint8Array, key: AppStateKey): void {
  const keys = mutationKeysOf(key);
  const patch = proto.SyncdPatch.decode(bytes);
  const { name } = collection;
  const version = collection.version + 1;
  if (!key.id.equals(patch.keyId?.id ?? NOTHING)) throw new Error("the patch has another key");
  const mutations = patch.mutations.map((mutation) => openMutation(mutation, key, keys));
  const { entries, hash } = after(collection, mutations);
  if (entries.size > MOST_ENTRIES) throw new Error(`a collection has at most ${MOST_ENTRIES} entries`);
  const snapshotMac = snapshotMacOf(hash, version, name, keys);
  if (!snapshotMac.equals(patch.snapshotMac ?? NOTHING)) throw new Error("the patch leads to another state");
  const patchMac = patchMacOf(snapshotMac, mutations.map(macOf), { version, name }, keys);
  if (!patchMac.equals(patch.patchMac ?? NOTHING)) throw new Error("the MAC of the patch is wrong");
  const stored = Buffer.from(
    proto.SyncdPatch.encode(Object.assign(patch, { version: { version } })).finish(),
  );
  const patches = [...collection.patches, stored].slice(-KEPT_PATCHES);
  Object.assign(collection, { version, entries, hash, patches });
}

/**
 * The patches that lead from a version to the present one. Where they are not kept any more it is a single one that sets
 * everything: WhatsApp's snapshots are files on a host that clients do not let anybody choose.
 */
export function patchesAfter(collection: Collection, version: number, key: AppStateKey): readonly Buffer[] {
  const missing = collection.version - version;
  if (missing <= 0) return [];
  if (missing <= collection.patches.length) return collection.patches.slice(-missing);
  const set = [...collection.entries.values()].map((entry) => ({ ...entry, operation: 1 }) as const);
  return [sealPatch(collection, set, key)];
}

/** A patch by the phone itself, which sets one thing, or removes one that is there. */
export function patchSetting(
  collection: Collection,
  action: Action,
  key: AppStateKey,
  operation: Operation = 1,
): Buffer {
  const mutation = { ...sealAction(action, operation, key, mutationKeysOf(key)), operation };
  const next = { ...collection, ...after(collection, [mutation]) };
  return sealPatch({ ...next, version: collection.version + 1 }, [mutation], key);
}

/** Everything that holds in a collection. */
export function actionsIn({ entries }: Collection, key: AppStateKey): readonly Action[] {
  const keys = mutationKeysOf(key);
  return [...entries.values()].map((entry) => openEntry(entry, keys));
}

function after(
  collection: Collection,
  mutations: readonly Pick<Mutation, "operation" | "indexMac" | "blob">[],
): Pick<Collection, "entries" | "hash"> {
  const entries = new Map(collection.entries);
  const [added, removed]: [Buffer[], Buffer[]] = [[], []];
  for (const { operation, indexMac, blob } of mutations) {
    const index = indexMac.toString("hex");
    const before = entries.get(index);
    if (before) removed.push(macOf(before));
    entries.delete(index);
    if (operation === 1) {
      entries.set(index, { indexMac, blob });
      added.push(macOf({ indexMac, blob }));
    }
  }
  return { entries, hash: changeHash(collection.hash, { added, removed }) };
}

/** The patch that has led to this state by setting and removing these entries. */
function sealPatch(
  { name, hash, version }: Pick<Collection, "name" | "hash" | "version">,
  changed: readonly (Entry & { readonly operation: Operation })[],
  key: AppStateKey,
): Buffer {
  const keys = mutationKeysOf(key);
  const keyId = { id: key.id };
  const snapshotMac = snapshotMacOf(hash, version, name, keys);
  const patch = {
    version: { version },
    keyId,
    snapshotMac,
    patchMac: patchMacOf(snapshotMac, changed.map(macOf), { version, name }, keys),
    mutations: changed.map(({ operation, indexMac, blob }) => ({
      operation: operation === 1 ? SET : REMOVE,
      record: { index: { blob: indexMac }, value: { blob }, keyId },
    })),
  };
  return Buffer.from(proto.SyncdPatch.encode(patch).finish());
}
