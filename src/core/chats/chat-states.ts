import { parseChatAddress, toJid, type ChatAddress } from "../chat-address.ts";
import type { Clock } from "../clock.ts";
import type { ChatStateChange, Connections, NewestMessage, ReadMessages } from "../connections.ts";

import type { KnownChat, NumberBook } from "../contacts/index.ts";
import { GatewayError } from "../errors.ts";
import type { Message, MessageStore } from "../messages/index.ts";
import { requireOpen, type Session } from "../sessions/index.ts";
import { MUTED_FOR_EVER_MS, type ChatChange } from "./chat.ts";
import type { ChatStore } from "./chat-store.ts";

const ROWS_AT_ONCE = 50;
/** How many messages are looked through for those that were not read. */
const MOST_LOOKED_THROUGH = 1_000;

/** How long a chat is muted, in milliseconds. */
export type MuteSpan = number | "for ever";

/**
 * What is done to a chat on all of the account's devices, and then in what is kept of it here. Each gives the chat's JID, and
 * throws `session_not_connected`, `key_not_shared`, `queue_full`, `whatsapp_failed`.
 */
export interface ChatStates {
  /** An archived chat is pinned no longer. */
  archive(session: Session, chat: ChatAddress, isArchived: boolean): Promise<string>;
  pin(session: Session, chat: ChatAddress, isPinned: boolean): Promise<string>;
  /** Null = no longer. */
  mute(session: Session, chat: ChatAddress, span: MuteSpan | null): Promise<string>;
  /** Its authors are told of what was not read so far, as far as the account's privacy lets them know. */
  markRead(session: Session, chat: ChatAddress, isRead: boolean): Promise<string>;
  /** The same of one message, which need not be kept here; `author` where it is another than the partner. */
  markMessageRead(session: Session, chat: ChatAddress, id: string, author?: ChatAddress): Promise<string>;
  star(session: Session, message: Message, isStarred: boolean): Promise<void>;
  /** Nothing stays of a message; whoever else has it keeps it. One that is of no chat is here alone. */
  deleteMessage(session: Session, message: Message): Promise<void>;
  /** Here alone: WhatsApp keeps one list of favourites, which the library does not tell and nobody may overwrite. */
  favor(session: Session, chat: ChatAddress, isFavorite: boolean): Promise<string>;
}

export type ChatStatesPorts = {
  readonly clock: Clock;
  readonly connections: Connections;
  readonly chats: Pick<ChatStore, "find" | "change" | "note">;
  readonly messages: Pick<MessageStore, "list" | "find" | "delete">;
  readonly numbers: NumberBook;
};

export function createChatStates(ports: ChatStatesPorts): ChatStates {
  const { clock, connections, chats, messages, numbers } = ports;

  const known = (session: Session, address: ChatAddress): Promise<KnownChat> => {
    requireOpen(connections, session.id);
    return numbers.withChat(session.id, address, (chat) => chat);
  };

  /** What is kept says no more than the devices show. */
  async function change(
    { id }: Session,
    chat: KnownChat,
    shared: ChatStateChange,
    kept?: ChatChange,
  ): Promise<void> {
    await connections.of(id).chats.change(chat, shared);
    if (kept) await chats.note(id, chat.key, kept);
  }

  async function newestOf({ id }: Session, { key }: KnownChat): Promise<NewestMessage | undefined> {
    const [newest] = await messages.list(id, key, undefined, 1);
    return newest;
  }

  return {
    async archive(session, address, isArchived) {
      const chat = await known(session, address);
      if (isArchived && (await chats.find(session.id, [chat.key]))?.isPinned)
        await change(session, chat, { what: "pinned", is: false }, { isPinned: false });
      const newest = await newestOf(session, chat);
      await change(session, chat, { what: "archived", is: isArchived, newest }, { isArchived });
      return chat.key;
    },
    async pin(session, address, isPinned) {
      const chat = await known(session, address);
      await change(session, chat, { what: "pinned", is: isPinned }, { isPinned });
      return chat.key;
    },
    async mute(session, address, span) {
      const chat = await known(session, address);
      const until = typeof span === "number" ? clock.wallMs() + span : span;
      const mutedUntilMs = until === "for ever" ? MUTED_FOR_EVER_MS : until;
      await change(session, chat, { what: "muted", until }, { mutedUntilMs });
      return chat.key;
    },
    async markRead(session, address, isRead) {
      const chat = await known(session, address);
      const { unread = 0 } = (await chats.find(session.id, [chat.key])) ?? {};
      if (isRead && unread > 0) {
        const read = await unreadIn(ports, session.id, chat, unread);
        await connections.of(session.id).messages.markRead(read);
      }
      const newest = await newestOf(session, chat);
      const kept = { unread: isRead ? 0 : Math.max(unread, 1) };
      await change(session, chat, { what: "read", is: isRead, newest }, kept);
      return chat.key;
    },
    async markMessageRead(session, address, id, author) {
      const chat = await known(session, address);
      const message = await messages.find(session.id, chat.key, id);
      const isOwn = message?.fromMe ?? false;
      const told = author && (await numbers.withChat(session.id, author, ({ to }) => to));
      const jid = message?.author ?? toJid(told ?? chat.to);
      if (!isOwn)
        await connections.of(session.id).messages.markRead([{ chat: chat.to, author: jid, ids: [id] }]);
      await chats.change(session.id, chat.key, { unread: 0 });
      return chat.key;
    },
    async favor(session, address, isFavorite) {
      const chat = await known(session, address);
      await chats.note(session.id, chat.key, { isFavorite });
      return chat.key;
    },
    async star(session, message, isStarred) {
      const address = parseChatAddress(message.chat);
      if (!address) throw new GatewayError("message_unfit", "only messages of chats can be starred");
      const chat = await known(session, address);
      await change(session, chat, { what: "starred", is: isStarred, message });
    },
    async deleteMessage(session, message) {
      const address = parseChatAddress(message.chat);
      if (address) await change(session, await known(session, address), { what: "message deleted", message });
      await messages.delete(session.id, message.row, message.id);
    },
  };
}

/** Who has written what was not read, and what of it. */
async function unreadIn(
  { messages }: ChatStatesPorts,
  sessionId: string,
  { key, to }: KnownChat,
  unread: number,
): Promise<readonly ReadMessages[]> {
  const found: Message[] = [];
  let before: Message | undefined;
  for (let looked = 0; looked < MOST_LOOKED_THROUGH && found.length < unread; looked += ROWS_AT_ONCE) {
    const rows = await messages.list(sessionId, key, before, ROWS_AT_ONCE);
    found.push(...rows.filter(({ fromMe }) => !fromMe));
    before = rows.at(-1);
    if (rows.length < ROWS_AT_ONCE) break;
  }
  const byAuthor = Map.groupBy(found.slice(0, unread), ({ author }) => author ?? "");
  return [...byAuthor].map(([author, theirs]) => ({ chat: to, author, ids: theirs.map(({ id }) => id) }));
}
