import {
  ensureLTHashStateVersion,
  getBinaryNodeChildren,
  isLidUser,
  isPnUser,
  newLTHashState,
  type BinaryNode,
  type ChatMutation,
  type LTHashState,
  type WASocket,
} from "@whiskeysockets/baileys";
import { createTurns, GatewayError, type HeardNews } from "../../core/index.ts";
import type { CollectionBook } from "../app-state/collection-book.ts";
import { readCollection } from "../app-state/read-collection.ts";
import { takeFirst } from "../line/take-first.ts";
import { personOf, type NewsReader } from "../news/news-reader.ts";

/** The part of an account's app state that has the address book of its phone. */
export const ADDRESS_BOOK = "critical_unblock_low";
const VERSION = "app-state-sync-version";
/** The type of our own row among a device's keys: up to which version of that part all is kept. */
const KEPT = "address-book-kept";
/** Answers to one reading; each leads further than the one before. */
const MOST_ANSWERS = 1_000;

export type AddressBookPorts = Pick<NewsReader, "book"> & {
  readonly collections: Pick<CollectionBook, "keyOf" | "presentIn">;
  /** For what WhatsApp tells by an address of its own. */
  readonly options: RequestInit;
  /** Resolves when it is kept. */
  readonly keep: (heard: readonly HeardNews[]) => Promise<void>;
  readonly onTrouble: (error: unknown) => void;
};

/** What a line knows of the address book. */
export interface AddressBookFollowing {
  /** Reads it if nothing was ever kept of it, as soon as the phone has shared the key that it is read with. */
  follow(): void;
  /** Reads what there is, and resolves when it is kept. Throws `key_not_shared`, and what reading throws. */
  catchUp(): Promise<void>;
}

/**
 * Tells what the account's address book calls people. The library stores up to which version it has read before anybody has
 * kept what it has read, and makes one name of two: here a version is stored when what it says is kept, and WhatsApp's word
 * that there is more acknowledged then. What stands in a book that is read for the first time is no news.
 */
export function followAddressBook(socket: WASocket, ports: AddressBookPorts): AddressBookFollowing {
  const { collections, options, keep, onTrouble } = ports;
  const { creds, keys } = socket.authState;
  const turns = createTurns();
  /** What was told of is not kept yet. */
  let isBehind = false;

  async function kept(): Promise<LTHashState | undefined> {
    const { [ADDRESS_BOOK]: found } = await keys.get(KEPT as typeof VERSION, [ADDRESS_BOOK]);
    return found && ensureLTHashStateVersion(found);
  }

  async function store(state: LTHashState): Promise<void> {
    // Among keys of the library's types, which do not name ours: it stores any. Its own row is of no use any more.
    const rows = { [KEPT]: { [ADDRESS_BOOK]: state }, [VERSION]: { [ADDRESS_BOOK]: null } };
    await keys.set(rows);
  }

  async function read(): Promise<void> {
    const known = await kept();
    let before = known ?? newLTHashState();
    for (let answers = 0; answers < MOST_ANSWERS; answers++) {
      const step = await readCollection(socket, ADDRESS_BOOK, before, collections.keyOf, options);
      await storeNumbers(socket, step.mutations);
      const isThere = await collections.presentIn(step.state);
      await keep(await namedBy(step.mutations, isThere, ports, known === undefined));
      if (!known || step.state.version > before.version) await store(step.state);
      if (!step.hasMore) return;
      before = step.state;
    }
  }

  /** One after the other, unless it was read that far meanwhile. */
  async function readTo(version: number): Promise<void> {
    if (!creds.myAppStateKeyId) throw keyNotShared();
    await turns.take("", async () => {
      if (((await kept())?.version ?? -1) < version) await read();
    });
  }

  function follow(): void {
    if (!creds.myAppStateKeyId) return;
    readTo(isBehind ? Infinity : 0).then(
      () => (isBehind = false),
      (error: unknown) => {
        // The next line does it.
        if (socket.ws.isOpen) onTrouble(error);
      },
    );
  }

  takeFirst(socket, "notification", (notification, handOver) => {
    const version = versionIn(notification);
    if (version === undefined) return handOver();
    readTo(version).then(
      () => handOver(withoutAddressBook(notification)),
      (error: unknown) => {
        isBehind = true;
        if (socket.ws.isOpen && creds.myAppStateKeyId) onTrouble(error);
      },
    );
  });
  socket.ev.on("creds.update", ({ myAppStateKeyId }) => {
    if (myAppStateKeyId) follow();
  });
  return { follow, catchUp: () => readTo(Infinity) };
}

function keyNotShared(): GatewayError {
  return new GatewayError(
    "key_not_shared",
    "the phone has not shared the key of the account's app state yet",
  );
}

/** The version of the address book that a notification of type `server_sync` tells of; undefined for any other. */
function versionIn(notification: BinaryNode): number | undefined {
  if (notification.attrs["type"] !== "server_sync") return undefined;
  const told = getBinaryNodeChildren(notification, "collection").find(isAddressBook);
  return told && (Number(told.attrs["version"]) || Infinity);
}

function isAddressBook({ attrs }: BinaryNode): boolean {
  return attrs["name"] === ADDRESS_BOOK;
}

/** For the library, which reads what it is told of. */
function withoutAddressBook({ tag, attrs, content }: BinaryNode): BinaryNode {
  const children = Array.isArray(content) ? content : [];
  return { tag, attrs, content: children.filter((child) => !isAddressBook(child)) };
}

/** Which LID is whose number, as the address book has it. */
async function storeNumbers(socket: WASocket, mutations: readonly ChatMutation[]): Promise<void> {
  const pairs = mutations.flatMap(({ index, syncAction }) => {
    const pn = index[1];
    const lid = syncAction.value?.contactAction?.lidJid;
    return isPnUser(pn) && lid && isLidUser(lid) ? [{ pn: pn ?? "", lid }] : [];
  });
  if (pairs.length > 0) await socket.signalRepository.lidMapping.storeLIDPNMappings(pairs);
}

async function namedBy(
  mutations: readonly ChatMutation[],
  isThere: (index: readonly string[]) => boolean,
  reader: Pick<NewsReader, "book">,
  isSilent: boolean,
): Promise<readonly HeardNews[]> {
  const heard = await Promise.all(
    mutations.map(async ({ index, syncAction }): Promise<HeardNews | undefined> => {
      const action = syncAction.value?.contactAction;
      if (index[0] !== "contact" || !action) return undefined;
      const contact = await personOf(reader, index[1], action.lidJid ?? undefined, action.pnJid ?? undefined);
      const { fullName, firstName, username } = action;
      const name = fullName || (firstName ? null : username) || null;
      const isRemoved = !isThere(index);
      if (!contact || (!name && !firstName && !isRemoved)) return undefined;
      const as = isRemoved
        ? { fullName: null, firstName: null }
        : { fullName: name, firstName: firstName || null };
      return { what: "news", fact: { name: "contact_named", contact, as }, isSilent };
    }),
  );
  return heard.filter((each) => each !== undefined);
}
