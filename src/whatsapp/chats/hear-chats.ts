import {
  decodeSyncdMutations,
  getBinaryNodeChild,
  getBinaryNodeChildren,
  newLTHashState,
  proto,
  type BaileysEventMap,
  type BinaryNode,
  type ChatMutation,
  type WASocket,
} from "@whiskeysockets/baileys";
import { toJid, type HeardChatChange, type HeardChats } from "../../core/index.ts";
import { changesBy, deletedBy, endedBy } from "./chat-change.ts";

/** Of what a chat has lost the library tells a part alone, and never up to when it was read or emptied. */
const COLLECTIONS: ReadonlySet<unknown> = new Set(["regular_high", "regular_low"]);

export type ChatsHearing = {
  readonly inTurn: (read: () => HeardChats | undefined | Promise<HeardChats | undefined>) => void;
};

/** Tells what the account's other devices make of its chats. */
export function hearChats(socket: WASocket, { inTurn }: ChatsHearing): void {
  const { keys } = socket.authState;
  let gathered: HeardChatChange[] | undefined;
  /** Of chats that the library is about to tell as read. */
  const readUpToMs = new Map<string, number | undefined>();

  /** What the library tells at once is kept together. */
  function tell(changes: readonly HeardChatChange[]): void {
    if (changes.length === 0) return;
    if (!gathered) queueMicrotask(tellGathered);
    gathered ??= [];
    gathered.push(...changes);
  }

  function tellGathered(): void {
    const changes = gathered ?? [];
    gathered = undefined;
    inTurn(() => ({ what: "chats", changes: changes.map(withItsEnd) }));
  }

  function withItsEnd(change: HeardChatChange): HeardChatChange {
    if (change.kind !== "read") return change;
    const jid = toJid(change.chat);
    const upToMs = readUpToMs.get(jid);
    readUpToMs.delete(jid);
    return { ...change, upToMs };
  }

  const keyOf = async (id: string) => (await keys.get("app-state-sync-key", [id]))[id];

  async function endedIn(node: BinaryNode): Promise<HeardChats | undefined> {
    const changes: HeardChatChange[] = [];
    const onMutation = (mutation: ChatMutation) => {
      const ended = endedBy(mutation);
      if (ended?.kind === "read") readUpToMs.set(toJid(ended.chat), ended.upToMs);
      else if (ended) changes.push(ended);
    };
    for (const { mutations } of patchesIn(node))
      await decodeSyncdMutations(mutations ?? [], newLTHashState(), keyOf, onMutation, true);
    return changes.length > 0 ? { what: "chats", changes } : undefined;
  }

  // Before the library holds it back, and puts it together with what it counts itself.
  const emit = socket.ev.emit.bind(socket.ev);
  socket.ev.emit = (event, told) => {
    if (event === "chats.update") tell((told as BaileysEventMap["chats.update"]).flatMap(changesBy));
    if (event === "messages.delete") tell(deletedBy(told as BaileysEventMap["messages.delete"]));
    return emit(event, told);
  };
  socket.ws.on("CB:iq,,sync", (node: BinaryNode) => {
    // What cannot be decoded tells of nothing, and the library says so.
    inTurn(() => endedIn(node).catch(() => undefined));
  });
}

/** The patches of the collections in an answer; one whose content is elsewhere has none here. */
function patchesIn(node: BinaryNode): readonly proto.ISyncdPatch[] {
  const collections = getBinaryNodeChildren(getBinaryNodeChild(node, "sync"), "collection");
  return collections
    .filter(({ attrs }) => COLLECTIONS.has(attrs["name"]))
    .flatMap((collection) => getBinaryNodeChildren(getBinaryNodeChild(collection, "patches"), "patch"))
    .flatMap(({ content }) => (content instanceof Uint8Array ? [proto.SyncdPatch.decode(content)] : []));
}
