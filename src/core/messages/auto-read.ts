import type { ChatStore } from "../chats/index.ts";
import type { Cancel, Clock } from "../clock.ts";
import type { Connections, ReadMessages } from "../connections.ts";
import type { Log } from "../log.ts";

/** What comes within so long is read together: WhatsApp is told once for each author of a chat. */
const GATHERED_MS = 500;
/** Of a session; what is more is read at once. */
const MOST_GATHERED = 1_000;

/** A message that came, and the key of its chat. */
export type Read = Omit<ReadMessages, "ids"> & { readonly key: string; readonly id: string };

/** Reads what comes in, for sessions that are set to. What their line does not take stays unread. */
export interface AutoReader {
  read(sessionId: string, message: Read): void;
  forget(sessionId: string): void;
  close(): void;
}

export type AutoReadPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly connections: Connections;
  readonly chats: Pick<ChatStore, "change">;
};

type Gathered = { readonly messages: Read[]; readonly cancel: Cancel };

export function createAutoReader({ clock, log, connections, chats }: AutoReadPorts): AutoReader {
  const sessions = new Map<string, Gathered>();

  function forget(sessionId: string): void {
    sessions.get(sessionId)?.cancel();
    sessions.delete(sessionId);
  }

  async function readNow(sessionId: string, messages: readonly Read[]): Promise<void> {
    const byAuthor = Map.groupBy(messages, ({ key, author }) => JSON.stringify([key, author]));
    const told = [...byAuthor.values()].flatMap(([first, ...others]) =>
      first ? { chat: first.chat, author: first.author, ids: [first, ...others].map(({ id }) => id) } : [],
    );
    await connections.of(sessionId).messages.markRead(told);
    for (const key of new Set(messages.map((message) => message.key)))
      await chats.change(sessionId, key, { unread: 0 });
  }

  function readGathered(sessionId: string): void {
    const messages = sessions.get(sessionId)?.messages ?? [];
    forget(sessionId);
    readNow(sessionId, messages).catch((error: unknown) => {
      log.debug("what came in stays unread", { sessionId, cause: String(error) });
    });
  }

  return {
    read(sessionId, message) {
      const gathered = sessions.get(sessionId) ?? {
        messages: [],
        cancel: clock.after(GATHERED_MS, () => readGathered(sessionId)),
      };
      sessions.set(sessionId, gathered);
      gathered.messages.push(message);
      if (gathered.messages.length >= MOST_GATHERED) readGathered(sessionId);
    },
    forget,
    close: () => [...sessions.keys()].forEach(forget),
  };
}
