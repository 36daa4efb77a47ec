import type { ArchivedMessage, Message, MessageState, Waiting } from "../../../core/index.ts";
import type { Vault } from "../../vault.ts";
import { decodeMessage } from "./message-text.ts";

/** A message as both databases keep it; SQLite has its flags as 0 and 1. */
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
  readonly edited: number | boolean;
  readonly deleted: number | boolean;
  readonly content: Buffer;
};

/** How a message left or came, sealed. */
export type WireRow = Pick<MessageRow, "wa_id" | "author"> & { readonly wire: Buffer };

/** A message that waits, without what is in it. */
export type WaitingRow = Pick<MessageRow, "id" | "session_id" | "chat" | "wa_id" | "created_at"> & {
  readonly held: string | null;
};

/** No id of a file has one in it. */
export const BETWEEN_FILES = " ";

/** Own messages have no author of their own. */
export const OWN = "";

export const MESSAGE_COLUMNS = `m.id, m.session_id, c.key AS chat, m.wa_id, m.author, m.state, m.failure, m.at,
    m.created_at, m.edited, m.deleted, m.content`;

/** With the keys of their chats. */
export const MESSAGES = "messages m JOIN chats c ON c.id = m.chat_id";

/** Whole rows. */
export const SELECT_MESSAGES = `SELECT ${MESSAGE_COLUMNS} FROM ${MESSAGES}`;

/** What is in no list: it only changes another message, or others come behind it. */
export const LISTED = "m.kind NOT IN ('edit', 'revoke', 'vote', 'album')";

/** What its chat has counted as not read. */
export const COUNTED = `m.state IS NULL AND ${LISTED} AND m.kind <> 'reaction'`;

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
  const { content, quoted, mentions, mentionsAll, forwards, source } = decodeMessage(text);
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
    ...(mentionsAll && { mentionsAll }),
    forwards: forwards ?? 0,
    source: source ?? null,
    isEdited: Boolean(row.edited),
    isDeleted: Boolean(row.deleted),
  };
}

/** Throws `unreadable`. */
export function toWire(vault: Vault, sessionId: string, { wa_id, author, wire }: WireRow): Uint8Array {
  return vault.openBytes(wireRow(sessionId, wa_id, author), wire);
}

/** Throws `unreadable`. */
export function toArchived(vault: Vault, row: MessageRow & WireRow): ArchivedMessage {
  const { sessionId, chat, author, content, isEdited } = toMessage(vault, row);
  const editedText = isEdited && content.kind === "text" ? content.text : undefined;
  return { chat, author, wire: toWire(vault, sessionId, row), editedText };
}

export function toWaiting(row: WaitingRow): Waiting {
  return {
    row: row.id,
    sessionId: row.session_id,
    chat: row.chat,
    id: row.wa_id,
    createdAtMs: row.created_at,
    held: row.held?.split(BETWEEN_FILES) ?? [],
  };
}
