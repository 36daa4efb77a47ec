import type { Chat, ChatChange, ChatPlace } from "./chat.ts";

/** Chats at rest. */
export interface ChatStore {
  /** The first of these keys that is a chat. */
  find(sessionId: string, keys: readonly string[]): Promise<Chat | undefined>;
  /** At most `limit` that have a message, the one with the newest first: those after a place. */
  list(sessionId: string, after: ChatPlace | undefined, limit: number): Promise<readonly Chat[]>;
  /** The chat as it is then; undefined when there is none. */
  change(sessionId: string, key: string, change: ChatChange): Promise<Chat | undefined>;
  /** With its messages. False when it was gone already. */
  delete(sessionId: string, key: string): Promise<boolean>;
  /** Several keys have turned out to be one chat: what was kept under the others is its own from now on. */
  join(sessionId: string, key: string, others: readonly string[]): Promise<void>;
}
