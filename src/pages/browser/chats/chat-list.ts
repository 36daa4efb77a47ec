import { chatNameOf, typedChat } from "./chat-names.ts";
import type { ChatRow, Page } from "./rows.ts";

/** What the page has of a session's chats, that with the newest message first. */
export type ChatList = {
  readonly chats: readonly ChatRow[];
  /** Asks for those after; null where there are none. */
  readonly next: string | null;
};

/** The list after its first page was read again. Pure. */
export function withFirst(list: ChatList | undefined, { data, nextCursor }: Page<ChatRow>): ChatList {
  if (!list || nextCursor === null) return { chats: data, next: nextCursor };
  const lastMs = data.at(-1)?.lastMessageAt ?? 0;
  const after = list.chats.filter(
    ({ jid, lastMessageAt }) => (lastMessageAt ?? 0) <= lastMs && !data.some((row) => row.jid === jid),
  );
  return { chats: [...data, ...after], next: after.length > 0 ? list.next : nextCursor };
}

/** With the next page. Pure. */
export function withMore({ chats }: ChatList, { data, nextCursor }: Page<ChatRow>): ChatList {
  const known = new Set(chats.map(({ jid }) => jid));
  return { chats: [...chats, ...data.filter(({ jid }) => !known.has(jid))], next: nextCursor };
}

/** Those whose name or address has what was typed in it. Pure. */
export function matching(chats: readonly ChatRow[], typed: string): readonly ChatRow[] {
  const text = typed.trim().toLowerCase();
  const number = typedChat(text);
  if (text === "") return chats;
  return chats.filter((chat) => {
    const names = [chatNameOf(chat).toLowerCase(), chat.jid, ...chat.aliases];
    return names.some((name) => name.includes(text) || (number !== "" && name.includes(number)));
  });
}

/** The chat that is meant by what was typed: a number or a JID as such, else the only one that was found. Pure. */
export function meantBy(typed: string, found: readonly ChatRow[]): string {
  const chat = typedChat(typed);
  const isAddress = chat.includes("@") || /^\d{5,}$/.test(chat);
  const [only, ...others] = found;
  return !isAddress && only && others.length === 0 ? only.jid : chat;
}
