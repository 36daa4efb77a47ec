import { isChat, parseChatAddress, type Recipient } from "../chat-address.ts";
import type { Clock } from "../clock.ts";
import type { ChatStore, Listening } from "../chats/index.ts";
import type { Incoming, KnownIncoming } from "../configuration/index.ts";
import type { Connections } from "../connections.ts";
import { personIn, type KnownChat, type Names, type NumberBook } from "../contacts/index.ts";
import type { ChatFact } from "../events/index.ts";
import type { Keeper } from "../presence/index.ts";
import type { AutoReader } from "./auto-read.ts";
import type { Content } from "./content/content.ts";
import { endsTyping, isShown } from "./content/content.ts";
import type { Heard } from "../heard.ts";
import type { HeardMessage, HeardReceipt, ReceiptSign } from "./heard.ts";
import { communityOf, tellMessage, tellProgress } from "./message-fact.ts";
import type { Applied, Arrival, MessageStore } from "./message-store.ts";
import type { Message } from "./message.ts";
import type { PollEnds } from "./poll-ends.ts";
import { createToldProgress, type ToldProgress } from "./told-progress.ts";
import type { Teller } from "../telling.ts";

export type HearingPorts = {
  readonly clock: Clock;
  readonly connections: Connections;
  readonly keeper: Keeper;
  readonly numbers: NumberBook;
  readonly names: Names;
  readonly messages: MessageStore;
  readonly chats: Pick<ChatStore, "change" | "readUpTo">;
  readonly listening: Pick<Listening, "heard">;
  readonly incoming: KnownIncoming;
  readonly reader: AutoReader;
  readonly pollEnds: Pick<PollEnds, "kept">;
  readonly teller: Teller;
  /** WhatsApp has that own message, whatever else it says of it. */
  readonly onSettled: (sessionId: string, id: string) => void;
};

type ReceiptPorts = HearingPorts & { readonly progress: ToldProgress };

/** Keeps what comes over the lines, until the returned function is called. */
export function keepWhatIsHeard(ports: HearingPorts): () => void {
  const receiptPorts = { ...ports, progress: createToldProgress() };
  return ports.connections.onHeard((sessionId, heard) => keep(receiptPorts, sessionId, heard));
}

async function keep(ports: ReceiptPorts, sessionId: string, heard: Heard): Promise<void> {
  switch (heard.what) {
    case "message":
      return keepMessage(ports, sessionId, heard);
    case "receipt":
      return keepReceipt(ports, sessionId, heard);
    case "state": {
      const { chat, from, state, lastSeenMs } = heard;
      return ports.listening.heard(sessionId, chat, from, { is: state, lastSeenMs });
    }
    case "blocked":
    case "call":
    case "chats":
    case "groups":
    case "history":
    case "labels":
    case "member_tag":
    case "news":
      return;
  }
}

async function keepMessage(ports: HearingPorts, sessionId: string, heard: HeardMessage): Promise<void> {
  const { keeper, numbers, reader } = ports;
  const { chat: from, content, author } = heard;
  const chat = await numbers.withChat(sessionId, from, (known) => known);
  const incoming = await ports.incoming.of(sessionId);
  const isPassedOver = isIgnored(heard, incoming);
  const isNew = isPassedOver || (await storeMessage(ports, sessionId, chat, heard));
  if (!isChat(from) || !isChat(chat.to)) return;
  // A message is the end of what its author has typed.
  if (author !== null && endsTyping(content))
    await ports.listening.heard(sessionId, from, author, { is: "message" });
  if (isNew && author === null && endsTyping(content))
    await keeper.messageSent(sessionId, { ...chat, to: chat.to }, false);
  if (incoming?.autoRead && author !== null && isNew && !isPassedOver && isUnread(heard))
    reader.read(sessionId, { key: chat.key, chat: from, author, id: heard.id });
}

/** Neither stored nor told. */
function isIgnored({ chat }: HeardMessage, incoming: Incoming | undefined): boolean {
  if (chat.kind === "status") return incoming?.ignoreStatus ?? false;
  return chat.kind === "group" && (incoming?.ignoreGroupMessages ?? false);
}

/** Whether its chat has one more that was not read. Statuses are looked at, and not counted. */
function isUnread({ chat, author, content }: HeardMessage): boolean {
  return chat.kind !== "status" && author !== null && isShown(content) && endsTyping(content);
}

/** Whether it is there since now. */
async function storeMessage(
  ports: HearingPorts,
  sessionId: string,
  chat: KnownChat<Recipient>,
  heard: HeardMessage,
): Promise<boolean> {
  const { clock, teller } = ports;
  const { content } = heard;
  const author = await storedAuthor(ports, sessionId, chat, heard);
  const applied = await appliedBy(ports, sessionId, chat, heard);
  // What changes a message that is not there, or that is not its author's to change.
  if (applied === undefined && !isShown(content) && content.kind !== "vote") return false;
  const arrival: Arrival = {
    sessionId,
    chat: chat.key,
    id: heard.id,
    author,
    state: author === null ? "sent" : null,
    atMs: heard.atMs,
    createdAtMs: clock.wallMs(),
    content,
    quoted: heard.quoted,
    mentions: heard.mentions,
    forwards: heard.forwards,
    wire: heard.wire,
    isUnread: isUnread(heard),
    ...(applied && { applied }),
  };
  const isNew = await teller.write("messages", [sessionId], async (stores, tell) => {
    const isNew = await stores.messages.hear(arrival);
    if (!isNew || !tell) return isNew;
    const told = { ...arrival, fromMe: author === null, source: null, pushName: heard.pushName };
    await tellMessage(tell, stores, told);
    return isNew;
  });
  if (isNew) ports.pollEnds.kept(content);
  if (author !== null) await keepNames(ports, sessionId, author, heard);
  return isNew;
}

/** Its author, by whichever of their names it was stored when it came before. */
async function storedAuthor(
  { messages, numbers }: HearingPorts,
  sessionId: string,
  { key }: KnownChat<Recipient>,
  { id, author }: HeardMessage,
): Promise<string | null> {
  if (author === null) return null;
  const before = (await messages.find(sessionId, key, id))?.author ?? null;
  return (await isSame(numbers, sessionId, before, author)) ? before : author;
}

async function keepNames(
  { names }: HearingPorts,
  sessionId: string,
  author: string,
  { pushName, businessName }: HeardMessage,
): Promise<void> {
  if (pushName) await names.named(sessionId, personIn(author), { pushName });
  if (businessName) await names.knew(sessionId, personIn(author), { businessName });
}

/** What a message changes of another one that is stored. Nobody edits what others wrote, and only admins take it back. */
async function appliedBy(
  ports: HearingPorts,
  sessionId: string,
  chat: KnownChat<Recipient>,
  { content, author, isAdmin }: HeardMessage,
): Promise<Applied | undefined> {
  if (content.kind !== "edit" && content.kind !== "revoke") return undefined;
  const message = await ports.messages.find(sessionId, chat.key, content.target.id);
  if (!message) return undefined;
  const isOwn = await isSame(ports.numbers, sessionId, message.author, author);
  if (!isOwn && !(isAdmin && content.kind === "revoke")) return undefined;
  const target = { id: message.id, author: message.author };
  if (content.kind === "revoke") return { target, isDeleted: true };
  const edited = withText(message, content.text);
  return edited && { target, content: edited };
}

function withText({ content }: Message, text: string): Content | undefined {
  // What it was at first does not matter any more where it could not be read.
  if (content.kind === "text") return { ...content, text, isUnreadable: undefined };
  return "media" in content ? { ...content, caption: text } : undefined;
}

/** Whether two JIDs are one person's, as far as the device has learned. */
async function isSame(
  numbers: NumberBook,
  sessionId: string,
  one: string | null,
  other: string | null,
): Promise<boolean> {
  if (one === other) return true;
  if (one === null || other === null) return false;
  const keyOf = async (jid: string) => {
    const address = parseChatAddress(jid);
    return address && (await numbers.withChat(sessionId, address, ({ key }) => key));
  };
  return (await keyOf(one)) === (await keyOf(other));
}

/** The chat was read on another of the account's devices: up to the newest that is named, or, where none is kept, by then. */
function keepOwnReading(
  { clock, teller }: HearingPorts,
  sessionId: string,
  chat: string,
  { ids, state, atMs }: HeardReceipt,
): Promise<void> {
  if (state === null) return Promise.resolve();
  return teller.write("messages", [sessionId], async ({ chats, messages, groups }, tell) => {
    const read = await messagesOf(messages, sessionId, chat, ids);
    const newestMs = Math.max(...read.map((message) => message.atMs));
    await chats.readUpTo(sessionId, chat, read.length > 0 ? newestMs : atMs);
    if (!tell) return;
    const ofGroup = await communityOf(groups, sessionId, chat);
    for (const [author, theirs] of Map.groupBy(read, (message) => message.author)) {
      if (author === null) continue;
      const status = { chat, author, ids: theirs.map(({ id }) => id), state, atWallMs: clock.wallMs() };
      tell(sessionId, { name: "message_status", ...status, ...ofGroup });
    }
  });
}

async function keepReceipt(ports: ReceiptPorts, sessionId: string, receipt: HeardReceipt): Promise<void> {
  const { clock, numbers, teller, progress, onSettled } = ports;
  const { chat, state, sign, by, isOwn } = receipt;
  const { key, formerKeys } = await numbers.withChat(sessionId, chat, (known) => known);
  if (isOwn) return keepOwnReading(ports, sessionId, key, receipt);
  const chats = [key, ...formerKeys];
  // A partner is called as their chat is.
  const isDirect = chat.kind === "person" || chat.kind === "lid";
  // A sign is told of all, however far they have come.
  const ids = state === null || sign ? receipt.ids : progress.open(sessionId, chats, receipt.ids, state);
  if (ids.length === 0) return;
  // Of this chat alone, whatever it was known by: nobody tells of what others were sent.
  for (const each of chats) {
    const advanced = await teller.write("messages", [sessionId], async (stores, tell) => {
      const { messages } = stores;
      // A phone may tell of it before WhatsApp does.
      const before = tell && (await messagesOf(messages, sessionId, each, ids));
      const own = (before ?? []).filter(({ fromMe }) => fromMe);
      if (tell && sign && own.length > 0) {
        const ofGroup = await communityOf(stores.groups, sessionId, each);
        tell(sessionId, { ...signFact(each, own, sign, clock.wallMs()), ...ofGroup });
      }
      if (state === null) return [];
      const changed = await messages.advance(sessionId, each, ids, state);
      for (const message of before ?? [])
        if (tell && changed.includes(message.id))
          await tellProgress(tell, stores, message, {
            state,
            by: isDirect ? each : by,
            atWallMs: clock.wallMs(),
          });
      return changed;
    });
    if (state !== null) progress.came(sessionId, each, advanced, state);
    for (const id of advanced) onSettled(sessionId, id);
  }
}

function signFact(
  chat: string,
  own: readonly Message[],
  sign: ReceiptSign,
  atWallMs: number,
): Extract<ChatFact, { name: "message_signed" }> {
  return { name: "message_signed", chat, ids: own.map(({ id }) => id), sign, atWallMs };
}

async function messagesOf(
  messages: Pick<MessageStore, "find">,
  sessionId: string,
  chat: string,
  ids: readonly string[],
): Promise<readonly Message[]> {
  const found = await Promise.all(ids.map((id) => messages.find(sessionId, chat, id)));
  return found.flatMap((message) => message ?? []);
}
