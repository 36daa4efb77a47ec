import {
  encodeSyncdPatch,
  proto,
  type BinaryNode,
  type LTHashState,
  type WASocket,
} from "@whiskeysockets/baileys";
import { createTurns, GatewayError, type Clock } from "../../core/index.ts";
import type { AppStateChange, CollectionName } from "./app-state-change.ts";
import type { CollectionBook } from "./collection-book.ts";
import { requirePushed } from "./push-answer.ts";

/** Changes of one session that may wait for each other. */
const MOST_WAITING = 100;
/** One that has waited for so long is not begun any more: whoever asked has been told that it failed. */
const BEGINS_WITHIN_MS = 20_000;
/** A phone shares its key with a device just after it has linked it. */
const SHARED_WITHIN_MS = 3_000;
const WHATSAPP = "s.whatsapp.net";
const { SET, REMOVE } = proto.SyncdMutation.SyncdOperation;

/** The account's app state: what all its devices know of chats, contacts and labels, and each may change. */
export interface AppState {
  /**
   * Resolves when WhatsApp has it; the account's other devices learn it from there. One after the other. Throws
   * `key_not_shared` until the phone has told this device the key, `queue_full`, and `whatsapp_failed` where WhatsApp refuses it.
   */
  change(change: AppStateChange): Promise<void>;
  /** Reads what the other devices have changed. Throws like the change. */
  catchUp(collection: CollectionName): Promise<void>;
  /** Whether something of that name is there, or was. */
  has(collection: CollectionName, index: readonly string[]): Promise<boolean>;
}

type AppStatePorts = {
  readonly clock: Clock;
  readonly collections: CollectionBook;
};

/**
 * The library's own way takes a refusal for a success: from then on its version is ahead of WhatsApp's, and every later change
 * is lost (rc14, Socket/chats.js, appPatch). It also holds the lock of all keys while it waits.
 */
export function appStateOf(socket: WASocket, { clock, collections: book }: AppStatePorts): AppState {
  const turns = createTurns();
  let waiting = 0;

  async function inTurn(act: () => Promise<void>): Promise<void> {
    if (waiting >= MOST_WAITING) throw new GatewayError("queue_full", "too many changes wait for WhatsApp");
    const askedMs = clock.nowMs();
    waiting++;
    try {
      await turns.take("", async () => {
        if (clock.nowMs() - askedMs > BEGINS_WITHIN_MS)
          throw new GatewayError("whatsapp_failed", "other changes took too long");
        await keyShared(socket, clock);
        await act();
      });
    } finally {
      waiting--;
    }
  }

  return {
    change: (change) => inTurn(() => push(socket, book, clock, change)),
    has: async (collection, index) => book.has(await book.stateOf(collection), index),
    catchUp: (collection) =>
      inTurn(async () => {
        requireKey(socket);
        await socket.resyncAppState([collection], false);
      }),
  };
}

/** Where another device was first, WhatsApp refuses: what that has changed is read, and then all there is. */
async function push(
  socket: WASocket,
  book: CollectionBook,
  clock: Clock,
  change: AppStateChange,
): Promise<void> {
  const { collection } = change;
  if (await pushOnce(socket, book, clock, change)) return;
  await socket.resyncAppState([collection], false);
  if (await pushOnce(socket, book, clock, change)) return;
  // What is stored here may be of a version that WhatsApp never had.
  await book.forget(collection);
  await socket.resyncAppState([collection], false);
  if (await pushOnce(socket, book, clock, change)) return;
  throw new GatewayError("whatsapp_failed", "other devices change the same all the time");
}

/** Whether WhatsApp has taken it; false where its version is another. */
async function pushOnce(
  socket: WASocket,
  book: CollectionBook,
  clock: Clock,
  change: AppStateChange,
): Promise<boolean> {
  const { collection, apiVersion, isRemoved = false } = change;
  const keyId = requireKey(socket);
  const before = await book.stateOf(collection);
  const index = await book.knownIndex(before, [change.index, ...(change.formerIndexes ?? [])]);
  const { patch, state } = await encodeSyncdPatch(
    {
      type: collection,
      index: [...index],
      syncAction: { timestamp: clock.wallMs(), ...change.action },
      apiVersion,
      operation: isRemoved ? REMOVE : SET,
    },
    keyId,
    before,
    (id) => book.keyOf(id),
  );
  const sent = proto.SyncdPatch.encode(patch).finish();
  const answer = (await socket.query(patchQuery(collection, before.version, sent))) as BinaryNode | undefined;
  if (!requirePushed(answer)) return false;
  await book.advance(collection, isRemoved ? withoutRemoved(state, patch) : state);
  return true;
}

/** The library enters what it has just removed. */
function withoutRemoved(state: LTHashState, { mutations }: proto.ISyncdPatch): LTHashState {
  const [removed] = mutations ?? [];
  const name = Buffer.from(removed?.record?.index?.blob ?? []).toString("base64");
  const left = Object.entries(state.indexValueMap).filter(([index]) => index !== name);
  return { ...state, indexValueMap: Object.fromEntries(left) };
}

function patchQuery(name: CollectionName, version: number, patch: Uint8Array): BinaryNode {
  const attrs = { name, version: String(version), return_snapshot: "false" };
  const collection = { tag: "collection", attrs, content: [{ tag: "patch", attrs: {}, content: patch }] };
  return {
    tag: "iq",
    attrs: { to: WHATSAPP, type: "set", xmlns: "w:sync:app:state" },
    content: [{ tag: "sync", attrs: {}, content: [collection] }],
  };
}

/** Waits for the key a little, where this device has none yet. */
async function keyShared({ authState, ev }: WASocket, clock: Clock): Promise<void> {
  if (authState.creds.myAppStateKeyId) return;
  const shared = Promise.withResolvers<undefined>();
  const look = () => {
    if (authState.creds.myAppStateKeyId) shared.resolve(undefined);
  };
  const cancel = clock.after(SHARED_WITHIN_MS, () => shared.resolve(undefined));
  ev.on("creds.update", look);
  await shared.promise;
  ev.off("creds.update", look);
  cancel();
}

/** The id of the key that this device encrypts with. */
function requireKey({ authState }: WASocket): string {
  const { myAppStateKeyId } = authState.creds;
  if (myAppStateKeyId) return myAppStateKeyId;
  throw new GatewayError("key_not_shared", "the phone has not shared the key of the account's app state yet");
}
