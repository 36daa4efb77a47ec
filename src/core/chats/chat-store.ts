import type { Chat, ChatChange, ChatDeletion, ChatPlace } from "./chat.ts";

/** Chats at rest. */
export interface ChatStore {
  /** The first of these keys that is a chat. */
  find(sessionId: string, keys: readonly string[]): Promise<Chat | undefined>;
  /** At most `limit` that have a message, the one with the newest first: those after a place. */
  list(sessionId: string, after: ChatPlace | undefined, limit: number): Promise<readonly Chat[]>;
  /** At most `limit` with a person, in the order of their rows: those behind one. */
  listDirect(sessionId: string, after: number, limit: number): Promise<readonly Chat[]>;
  /** The chat as it is then; undefined when there is none. */
  change(sessionId: string, key: string, change: ChatChange): Promise<Chat | undefined>;
  /** The same of a chat that is made for it where there is none; a session has at most 10,000 without a message. */
  note(sessionId: string, key: string, change: ChatChange): Promise<void>;
  /** What was written in a chat up to that time is read: no more stays unread than is newer. Milliseconds since 1970. */
  readUpTo(sessionId: string, key: string, upToMs: number): Promise<void>;
  /**
   * Begins to delete a chat with the messages that it has by now, or those of them that were written up to a time; undefined
   * when it is gone already. Nothing is written.
   */
  beginDeletion(sessionId: string, key: string, upToMs?: number): Promise<ChatDeletion | undefined>;
  /**
   * Goes on with it for some 10 ms; whether something is left. A chat that was written in since stays, with what came.
   */
  deleteSome(deletion: ChatDeletion): Promise<boolean>;
  /**
   * Removes some of all chats of a session, their messages and labels, what people are called, who is blocked, and what it has learned of
   * numbers; whether something is left.
   */
  forgetSome(sessionId: string): Promise<boolean>;
  /** Several keys have turned out to be one chat: what was kept under the others is its own from now on. */
  join(sessionId: string, key: string, others: readonly string[]): Promise<void>;
}
