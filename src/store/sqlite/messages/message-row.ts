import type { Message, MessageState } from "../../../core/index.ts";
import type { Vault } from "../../vault.ts";
import { decodeMessage } from "./message-text.ts";

export type MessageRow = {
  readonly id: number;
  readonly session_id: string;
  readonly chat: string;
  readonly wa_id: string;
  readonly author: string;
  readonly state: MessageState | null;
  readonly failure: string | null;
  readonly at: number;
  readonly created_at: number;
  readonly edited: number;
  readonly deleted: number;
  readonly content: Buffer;
};

/** Own messages have no author of their own. */
export const OWN = "";

/** Whole rows, with the keys of their chats. */
export const SELECT_MESSAGES = `SELECT m.id, m.session_id, c.key AS chat, m.wa_id, m.author, m.state, m.failure, m.at,
    m.created_at, m.edited, m.deleted, m.content
  FROM messages m JOIN chats c ON c.id = m.chat_id`;

/** What a sealed content is bound to: its session, its id and its author. */
export function contentRow(sessionId: string, id: string, author: string): string {
  return JSON.stringify(["message", sessionId, id, author]);
}

/** The same of how it left or came. */
export function wireRow(sessionId: string, id: string, author: string): string {
  return JSON.stringify(["wire", sessionId, id, author]);
}

/** Throws `unreadable`. */
export function toMessage(vault: Vault, row: MessageRow): Message {
  const text = vault.open(contentRow(row.session_id, row.wa_id, row.author), row.content);
  const { content, quoted, mentions, forwards, source } = decodeMessage(text);
  return {
    row: row.id,
    sessionId: row.session_id,
    chat: row.chat,
    id: row.wa_id,
    fromMe: row.author === OWN,
    author: row.author === OWN ? null : row.author,
    state: row.state,
    failure: row.failure,
    atMs: row.at,
    createdAtMs: row.created_at,
    content,
    quoted: quoted ?? null,
    mentions: mentions ?? [],
    forwards: forwards ?? 0,
    source: source ?? null,
    isEdited: row.edited === 1,
    isDeleted: row.deleted === 1,
  };
}
