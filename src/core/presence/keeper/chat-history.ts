import type { ChatState, StanzaReason } from "../chat-state.ts";

/** Chats whose last stanza is remembered. */
const MOST_CHATS = 10_000;

export type LastStanza = {
  readonly state: ChatState;
  readonly reason: StanzaReason;
  readonly atWallMs: number;
};
export type LastError = { readonly message: string; readonly atWallMs: number };

export type ChatRecord = {
  /** The JID that the last stanza went to. */
  readonly to: string;
  readonly lastStanza: LastStanza | null;
  readonly lastError: LastError | null;
};

/** What was last said to chats that show nothing any more, for whoever asks why nobody sees it. The oldest are forgotten. */
export interface ChatHistory {
  find(sessionId: string, chat: string): ChatRecord | undefined;
  keep(sessionId: string, chat: string, record: ChatRecord): void;
}

export function createChatHistory(mostChats: number = MOST_CHATS): ChatHistory {
  const records = new Map<string, ChatRecord>();
  return {
    find: (sessionId, chat) => records.get(`${sessionId} ${chat}`),
    keep(sessionId, chat, record) {
      const key = `${sessionId} ${chat}`;
      records.delete(key);
      records.set(key, record);
      if (records.size > mostChats) records.delete(records.keys().next().value ?? key);
    },
  };
}
