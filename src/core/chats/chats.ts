import { parseChatAddress, type ChatAddress, type Recipient } from "../chat-address.ts";
import type { Clock } from "../clock.ts";
import type { ContactNames, ContactNameStore, KnownChat, NumberBook } from "../contacts/index.ts";
import { GatewayError } from "../errors.ts";
import { subjectOf, type GroupStore } from "../groups/index.ts";
import { turnOfOthers } from "../turn-of-others.ts";
import type { Session } from "../sessions/index.ts";
import type { Chat, ChatChange, ChatPlace } from "./chat.ts";
import type { ChatStore } from "./chat-store.ts";
import { createChatStates, type ChatStates, type ChatStatesPorts } from "./chat-states.ts";
import type { Listening, PartnerPresence } from "./listening.ts";

/** A chat with the other JIDs under which it is known, and what a group or a partner is called, where that is known. */
export type ChatView = Chat & {
  readonly aliases: readonly string[];
  readonly subject: string | null;
  readonly names: ContactNames | null;
};

/** What is kept of conversations. What is changed by `change` and `delete` is the gateway's copy: the phone is told nothing. */
export interface Chats {
  readonly states: ChatStates;
  /** At most `limit` that have a message, the one with the newest first: those after a place. */
  list(session: Session, after: ChatPlace | undefined, limit: number): Promise<readonly ChatView[]>;
  /** Throws `chat_not_found`, as do the next. */
  get(session: Session, chat: Recipient): Promise<ChatView>;
  change(session: Session, chat: Recipient, change: ChatChange): Promise<ChatView>;
  /** With the messages that it has by then. What is written in it meanwhile stays. */
  delete(session: Session, chat: Recipient): Promise<void>;
  /**
   * Whether the partner types, is there or was when, as far as it is known by now; WhatsApp is asked to tell it from now on,
   * which it does while the account itself is online. Throws `session_not_connected`.
   */
  partnerOf(session: Session, chat: ChatAddress): Promise<PartnerPresence>;
  /** Waits until nobody in the chat has typed or recorded for 2 s, `mostMs` at the latest; what is known then. Throws the same. */
  waitWhileWriting(session: Session, chat: ChatAddress, mostMs: number): Promise<PartnerPresence>;
}

export type ChatsPorts = ChatStatesPorts & {
  readonly clock: Clock;
  readonly chats: ChatStore;
  readonly numbers: NumberBook;
  readonly groups: Pick<GroupStore, "find">;
  readonly contactNames: Pick<ContactNameStore, "find">;
  readonly listening: Pick<Listening, "presenceOf" | "waitWhileWriting">;
};

export function createChats(ports: ChatsPorts): Chats {
  const { clock, chats, numbers, listening } = ports;
  const known = (session: Session, address: Recipient): Promise<KnownChat<Recipient>> =>
    numbers.withChat(session.id, address, (chat) => chat);

  return {
    states: createChatStates(ports),
    async list({ id }, after, limit) {
      const found = await chats.list(id, after, limit);
      return Promise.all(found.map((chat) => viewOf(ports, chat)));
    },
    async get(session, address) {
      const { key, formerKeys } = await known(session, address);
      return viewed(ports, await chats.find(session.id, [key, ...formerKeys]));
    },
    async change(session, address, change) {
      const { key } = await known(session, address);
      return viewed(ports, await chats.change(session.id, key, change));
    },
    async delete(session, address) {
      const { key } = await known(session, address);
      const deletion = await chats.beginDeletion(session.id, key);
      if (!deletion) throw notFound();
      while (await chats.deleteSome(deletion)) await turnOfOthers(clock);
    },
    partnerOf: (session, chat) => listening.presenceOf(session, chat),
    waitWhileWriting: (session, chat, mostMs) => listening.waitWhileWriting(session, chat, mostMs),
  };
}

type ViewPorts = Pick<ChatsPorts, "numbers" | "groups" | "contactNames">;

async function viewed(ports: ViewPorts, chat: Chat | undefined): Promise<ChatView> {
  if (!chat) throw notFound();
  return viewOf(ports, chat);
}

async function viewOf({ numbers, groups, contactNames }: ViewPorts, chat: Chat): Promise<ChatView> {
  const { sessionId, key } = chat;
  const address = parseChatAddress(key);
  if (!address) return { ...chat, aliases: [], subject: null, names: null };
  const aliases = await numbers.withChat(sessionId, address, ({ formerKeys }) => formerKeys);
  const isGroup = address.kind === "group";
  const subject = isGroup ? await subjectOf(groups, sessionId, key) : undefined;
  const names = isGroup ? undefined : await contactNames.find(sessionId, key);
  return { ...chat, aliases, subject: subject ?? null, names: names ?? null };
}

function notFound(): GatewayError {
  return new GatewayError("chat_not_found", "chat not found");
}
