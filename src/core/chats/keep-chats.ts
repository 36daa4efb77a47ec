import type { Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import type { NumberBook } from "../contacts/index.ts";
import type { Atomically, Stores } from "../ports.ts";
import { turnOfOthers } from "../turn-of-others.ts";
import type { Chat, ChatChange } from "./chat.ts";
import type { ChatStore } from "./chat-store.ts";
import type { HeardChatChange } from "./heard-chats.ts";

/** In one step: whatever else is to be written waits for it. */
const CHANGES_AT_ONCE = 50;

export type KeepingChatsPorts = {
  readonly clock: Clock;
  readonly connections: Pick<Connections, "onHeard">;
  readonly atomically: Atomically;
  readonly numbers: Pick<NumberBook, "withChat">;
  readonly chats: ChatStore;
};

/** Keeps what the account's other devices make of its chats, until the returned function is called. */
export function keepChats(ports: KeepingChatsPorts): () => void {
  return ports.connections.onHeard(async (sessionId, heard) => {
    if (heard.what === "chats") await keepChatChanges(ports, sessionId, heard.changes);
  });
}

/** The same of some of them. */
export async function keepChatChanges(
  ports: Omit<KeepingChatsPorts, "connections">,
  sessionId: string,
  changes: readonly HeardChatChange[],
): Promise<void> {
  const { atomically, numbers } = ports;
  for (let at = 0; at < changes.length; at += CHANGES_AT_ONCE) {
    const some = changes.slice(at, at + CHANGES_AT_ONCE);
    const keyed = await Promise.all(
      some.map(async (change) => ({
        change,
        key: await numbers.withChat(sessionId, change.chat, ({ key }) => key),
      })),
    );
    await atomically(async (stores) => {
      for (const { change, key } of keyed) await keepOne(stores, sessionId, key, change);
    }, sessionId);
    for (const { change, key } of keyed)
      if (change.kind === "emptied") await empty(ports, sessionId, key, change.upToMs);
  }
}

async function keepOne(
  { chats, messages }: Pick<Stores, "chats" | "messages">,
  sessionId: string,
  key: string,
  heard: HeardChatChange,
): Promise<void> {
  switch (heard.kind) {
    case "emptied":
      return;
    case "message deleted": {
      const found = await messages.find(sessionId, key, heard.id);
      if (found?.fromMe === heard.fromMe) await messages.delete(sessionId, found.row, found.id);
      return;
    }
    case "read":
      if (heard.upToMs === undefined) await chats.change(sessionId, key, { unread: 0 });
      else await chats.readUpTo(sessionId, key, heard.upToMs);
      return;
    case "unread": {
      const { unread = 0 } = (await chats.find(sessionId, [key])) ?? {};
      await chats.change(sessionId, key, { unread: Math.max(unread, 1) });
      return;
    }
    case "state":
      // Of a chat that was never there it says nothing that it is as every new one.
      if (saysSomething(heard.change)) await chats.note(sessionId, key, heard.change);
      else await chats.change(sessionId, key, heard.change);
  }
}

function saysSomething({
  isArchived,
  isPinned,
  mutedUntilMs,
}: Partial<Pick<Chat, keyof ChatChange>>): boolean {
  return Boolean(isArchived) || Boolean(isPinned) || Boolean(mutedUntilMs);
}

async function empty(
  { chats, clock }: Pick<KeepingChatsPorts, "chats" | "clock">,
  sessionId: string,
  key: string,
  upToMs: number | undefined,
): Promise<void> {
  const deletion = await chats.beginDeletion(sessionId, key, upToMs);
  while (deletion && (await chats.deleteSome(deletion))) await turnOfOthers(clock);
  if (upToMs !== undefined) await chats.readUpTo(sessionId, key, upToMs);
}
