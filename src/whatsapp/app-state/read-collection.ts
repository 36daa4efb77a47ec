import {
  decodePatches,
  decodeSyncdSnapshot,
  extractSyncdPatches,
  type BinaryNode,
  type ChatMutation,
  type LTHashState,
  type WASocket,
} from "@whiskeysockets/baileys";
import { GatewayError } from "../../core/index.ts";
import type { CollectionName } from "./app-state-change.ts";
import type { CollectionBook } from "./collection-book.ts";
import { requirePushed } from "./push-answer.ts";

/** What a collection has beyond a version of it. */
export type CollectionStep = {
  readonly mutations: readonly ChatMutation[];
  /** The one that they lead to. */
  readonly state: LTHashState;
  readonly hasMore: boolean;
};

/**
 * Asks what a collection has beyond `before`; nothing is stored of it. `options` is for fetching what WhatsApp tells by an
 * address of its own. Throws `whatsapp_failed`, and what the library throws for what it cannot fetch or open.
 */
export async function readCollection(
  socket: WASocket,
  collection: CollectionName,
  before: LTHashState,
  keyOf: CollectionBook["keyOf"],
  options: RequestInit,
): Promise<CollectionStep> {
  const answer = (await socket.query(question(collection, before.version))) as BinaryNode | undefined;
  if (!answer || !requirePushed(answer)) throw unexpected();
  const all: Partial<Awaited<ReturnType<typeof extractSyncdPatches>>> = await extractSyncdPatches(
    answer,
    options,
  );
  const told = all[collection];
  if (!told) throw unexpected();
  const { snapshot, patches, hasMorePatches: hasMore } = told;
  const whole = snapshot && (await decodeSyncdSnapshot(collection, snapshot, keyOf, undefined));
  const start = whole?.state ?? before;
  const later = await decodePatches(collection, patches, start, keyOf, options);
  if (hasMore && later.state.version <= before.version) throw unexpected();
  const mutations = Object.values({ ...whole?.mutationMap, ...later.mutationMap });
  return { mutations, state: later.state, hasMore };
}

function unexpected(): GatewayError {
  return new GatewayError("whatsapp_failed", "WhatsApp gave an unexpected response");
}

function question(name: CollectionName, version: number): BinaryNode {
  const attrs = { name, version: String(version), return_snapshot: String(version === 0) };
  return {
    tag: "iq",
    attrs: { to: "s.whatsapp.net", type: "set", xmlns: "w:sync:app:state" },
    content: [{ tag: "sync", attrs: {}, content: [{ tag: "collection", attrs }] }],
  };
}
