import {
  isShown,
  targetOf,
  type Arrival,
  type Content,
  type ContentKind,
  type Intent,
  type Message,
  type MessageState,
} from "../../../core/index.ts";
import type { Vault } from "../../vault.ts";
import { BETWEEN_FILES, contentRow, OWN, wireRow } from "./message-row.ts";
import { encodeMessage, toText } from "./message-text.ts";

type NewRow = {
  readonly sessionId: string;
  /** The key of its chat. */
  readonly chat: string;
  readonly id: string;
  readonly kind: ContentKind;
  readonly target: string | null;
  readonly at: number;
  readonly content: Buffer;
  readonly endsAt: number | null;
  /** When its chat shows it; null for a message that shows nothing. */
  readonly shownAt: number | null;
};

/** What is stored of an own message before it leaves. */
export type NewOwnRow = NewRow & { readonly held: string | null; readonly wire: Buffer | null };

export function newOwnRow(vault: Vault, intent: Intent): NewOwnRow {
  const { sessionId, chat, id, createdAtMs, content, wire, held } = intent;
  return {
    sessionId,
    chat,
    id,
    kind: content.kind,
    target: targetOf(content)?.id ?? null,
    at: createdAtMs,
    held: held.length > 0 ? held.join(BETWEEN_FILES) : null,
    content: vault.seal(contentRow(sessionId, id, OWN), encodeMessage(toText(intent))),
    wire: wire && vault.sealBytes(wireRow(sessionId, id, OWN), wire),
    endsAt: endOf(content, createdAtMs),
    shownAt: isShown(content) ? createdAtMs : null,
  };
}

/** What is stored of a message that was heard. */
export type NewHeardRow = NewRow & {
  readonly author: string;
  readonly state: MessageState | null;
  readonly createdAt: number;
  readonly wire: Buffer;
};

export function newHeardRow(vault: Vault, arrival: Arrival): NewHeardRow {
  const { sessionId, chat, id, content, state, atMs, createdAtMs, wire } = arrival;
  const author = arrival.author ?? OWN;
  return {
    sessionId,
    chat,
    id,
    author,
    kind: content.kind,
    target: targetOf(content)?.id ?? null,
    state,
    at: atMs,
    createdAt: createdAtMs,
    content: vault.seal(contentRow(sessionId, id, author), encodeMessage(toText(arrival))),
    wire: vault.sealBytes(wireRow(sessionId, id, author), wire ?? new Uint8Array()),
    endsAt: endOf(content, createdAtMs),
    shownAt: isShown(content) ? atMs : null,
  };
}

/** What is kept of the end of a message that is stored at that time; null for one that is over, or has none. */
function endOf(content: Content, storedAtMs: number): number | null {
  const endsAtMs = content.kind === "poll" ? content.endsAtMs : undefined;
  return endsAtMs !== undefined && endsAtMs > storedAtMs ? endsAtMs : null;
}

/** What a new message does to what its chat has unread: one more, or all is read; null: it stays. */
export function unreadBy({ author, content, isUnread, isFromBefore }: Arrival): "more" | "none" | null {
  if (isFromBefore) return null;
  if (isUnread) return "more";
  return author === null && isShown(content) ? "none" : null;
}

/** Whether one that could not be read, and was counted as not read, turns out to be nothing that is counted. */
export function uncounts({ author, isUnread, isFromBefore }: Arrival): boolean {
  return author !== null && !isUnread && !isFromBefore;
}

/** An own message that was stored just now. */
export function begunMessage(intent: Intent, row: number): Message {
  const { sessionId, chat, id, createdAtMs, content, quoted, mentions, mentionsAll, forwards, source } =
    intent;
  return {
    row,
    sessionId,
    chat,
    id,
    fromMe: true,
    author: null,
    state: "pending",
    failure: null,
    atMs: createdAtMs,
    createdAtMs,
    content,
    quoted,
    mentions,
    ...(mentionsAll && { mentionsAll }),
    forwards,
    source,
    isEdited: false,
    isDeleted: false,
  };
}
