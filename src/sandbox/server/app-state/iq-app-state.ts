import { COLLECTIONS, collectionOf, patchesAfter, takePatch } from "../../app-state/collection.ts";
import type { Collection } from "../../app-state/collection.ts";
import { appStateKeyOf } from "../../app-state/mutation-keys.ts";
import type { Account } from "../../linked-device.ts";
import { childOf, childrenOf, stanza, type Stanza } from "../../wire/stanza.ts";
import type { Session } from "../connection.ts";
import type { ServerContext } from "../context.ts";
import { badRequest } from "../iq.ts";
import { tellOfChange } from "./tell-of-change.ts";

/** Gives what a session lacks of its account's app state, and takes what it changes in it. */
export function syncAppState(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const sync = childOf(iq, "sync");
  const asked = sync ? childrenOf(sync) : [];
  if (asked.length === 0 || asked.some(({ tag }) => tag !== "collection")) throw badRequest();
  return [
    stanza(
      "sync",
      {},
      asked.map((one) => answerCollection(one, session, context)),
    ),
  ];
}

/** Whether a question is a change of something, and not only for what is new. */
export function isAppStateChange(iq: Stanza): boolean {
  const sync = iq.attrs["xmlns"] === "w:sync:app:state" ? childOf(iq, "sync") : undefined;
  return sync !== undefined && childrenOf(sync).some((one) => childOf(one, "patch") !== undefined);
}

function answerCollection(asked: Stanza, session: Session, context: ServerContext): Stanza {
  const account = context.registry.accountOf(session.device.number);
  const name = COLLECTIONS.find((one) => one === asked.attrs["name"]);
  const version = Number(asked.attrs["version"] ?? "0");
  if (!name || !Number.isSafeInteger(version) || version < 0) throw badRequest();
  const collection = account.appState.get(name) ?? collectionOf(name);
  account.appState.set(name, collection);
  const patch = childOf(asked, "patch")?.content;
  if (patch === undefined) return collectionStanza(collection, version, account, { type: "result" });
  if (!(patch instanceof Uint8Array)) throw badRequest();
  // Its own version, or one that was never reached: who is behind has to catch up first.
  if (context.faults.takeConflict(account.number) || version !== collection.version) {
    return collectionStanza(collection, version, account, { type: "error" }, conflict());
  }
  return push(collection, patch, { account, session, context });
}

function push(
  collection: Collection,
  patch: Uint8Array,
  {
    account,
    session,
    context,
  }: { readonly account: Account; readonly session: Session; readonly context: ServerContext },
): Stanza {
  const { name } = collection;
  try {
    takePatch(collection, patch, appStateKeyOf(account));
  } catch (error) {
    const reason = error instanceof Error ? error.message : "the patch cannot be read";
    context.unknownStanzas.add(account.number, stanza("collection", { name }), reason);
    const refused = stanza("error", { code: "400", text: "bad-request" });
    return stanza("collection", { name, type: "error" }, [refused]);
  }
  context.registry.changed();
  context.connections.notify();
  tellOfChange(collection, account, context, session.device);
  return stanza("collection", { name, version: String(collection.version), type: "result" });
}

function collectionStanza(
  collection: Collection,
  from: number,
  account: Account,
  attributes: Readonly<Record<string, string>>,
  ...before: readonly Stanza[]
): Stanza {
  const patches = patchesAfter(collection, from, appStateKeyOf(account));
  const { name, version } = collection;
  const content = patches.map((patch) => stanza("patch", {}, patch));
  return stanza("collection", { name, version: String(version), has_more_patches: "false", ...attributes }, [
    ...before,
    ...(content.length > 0 ? [stanza("patches", {}, content)] : []),
  ]);
}

function conflict(): Stanza {
  return stanza("error", { code: "409", text: "conflict" });
}
