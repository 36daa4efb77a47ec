import {
  isShown,
  targetOf,
  type Arrival,
  type Content,
  type ContentKind,
  type MessageState,
  type MessageStore,
} from "../../../core/index.ts";
import type { Vault } from "../../vault.ts";
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";
import { changeApplying } from "./apply-change.ts";
import { chatOpening } from "./chat-store.ts";
import { contentRow, OWN, wireRow } from "./message-row.ts";
import { decodeMessage, encodeMessage, toText } from "./message-text.ts";
import { endOf } from "./poll-ends.ts";

type Heard = Pick<MessageStore, "hear" | "advance">;

type HeardRow = {
  readonly sessionId: string;
  readonly chatId: number;
  readonly id: string;
  readonly author: string;
  readonly kind: ContentKind;
  readonly target: string | null;
  readonly state: MessageState | null;
  readonly at: number;
  readonly createdAt: number;
  readonly content: Buffer;
  readonly wire: Buffer;
  readonly endsAt: number | null;
};

/** From which states an own message comes to which. */
const BEFORE = {
  delivered: "'pending', 'sent'",
  read: "'pending', 'sent', 'delivered'",
  played: "'pending', 'sent', 'delivered', 'read'",
} as const;

function isUnreadable(content: Content): boolean {
  return content.kind === "text" && content.isUnreadable === true;
}

/** What comes over the lines. */
export function heardMessages(db: Db, vault: Vault): AtOnce<Heard> {
  const openChat = chatOpening(db);
  const apply = changeApplying(db, vault);
  const insert = db.prepare<HeardRow>(
    `INSERT INTO messages (session_id, chat_id, wa_id, author, kind, target, state, at, created_at, from_here,
       content, wire, ends_at)
     VALUES (@sessionId, @chatId, @id, @author, @kind, @target, @state, @at, @createdAt, 0, @content, @wire, @endsAt)
     ON CONFLICT DO NOTHING`,
  );
  const BY_ID = "session_id = @sessionId AND wa_id = @id AND chat_id = @chatId AND author = @author";
  const selectContent = db
    .prepare<[string, string, number, string], Buffer>(
      "SELECT content FROM messages WHERE session_id = ? AND wa_id = ? AND chat_id = ? AND author = ?",
    )
    .pluck();
  const replace = db.prepare<Omit<HeardRow, "state" | "at" | "createdAt">>(
    `UPDATE messages SET kind = @kind, target = @target, content = @content, wire = @wire, ends_at = @endsAt
     WHERE ${BY_ID}`,
  );
  const addUnread = db.prepare<[number]>("UPDATE chats SET unread = unread + 1 WHERE id = ?");
  const markRead = db.prepare<[number]>("UPDATE chats SET unread = 0 WHERE id = ? AND unread > 0");
  const advanceTo = (state: keyof typeof BEFORE) =>
    db
      .prepare<[string, string, string, string], string>(
        `UPDATE messages SET state = '${state}'
         WHERE session_id = ? AND wa_id = ? AND author = '${OWN}' AND state IN (${BEFORE[state]})
           AND chat_id = (SELECT id FROM chats WHERE session_id = ? AND key = ?) RETURNING wa_id`,
      )
      .pluck();
  const advancing = {
    delivered: advanceTo("delivered"),
    read: advanceTo("read"),
    played: advanceTo("played"),
  };

  /** It was there and could not be read, and has come again. */
  function isReadableNow(arrival: Arrival, chatId: number): boolean {
    const { sessionId, id, content, wire } = arrival;
    if (isUnreadable(content)) return false;
    const author = arrival.author ?? OWN;
    const sealed = selectContent.get(sessionId, id, chatId, author);
    const before = sealed && decodeMessage(vault.open(contentRow(sessionId, id, author), sealed)).content;
    if (!before || !isUnreadable(before)) return false;
    replace.run({
      sessionId,
      chatId,
      id,
      author,
      kind: content.kind,
      target: targetOf(content)?.id ?? null,
      content: vault.seal(contentRow(sessionId, id, author), encodeMessage(toText(arrival))),
      wire: vault.sealBytes(wireRow(sessionId, id, author), wire ?? new Uint8Array()),
      endsAt: endOf(content, arrival.createdAtMs),
    });
    return true;
  }

  const hear = db.transaction((arrival: Arrival): boolean => {
    const { sessionId, chat, id, content, state, atMs, createdAtMs, wire, applied } = arrival;
    const chatId = openChat(sessionId, chat, isShown(content) ? atMs : null);
    if (chatId === undefined) return false;
    const author = arrival.author ?? OWN;
    const { changes, lastInsertRowid } = insert.run({
      sessionId,
      chatId,
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
    });
    if (changes === 0) return isReadableNow(arrival, chatId);
    if (applied) apply(sessionId, Number(lastInsertRowid), applied);
    if (arrival.isFromBefore) return true;
    if (arrival.isUnread) addUnread.run(chatId);
    else if (author === OWN && isShown(content)) markRead.run(chatId);
    return true;
  });

  const advance = db.transaction<AtOnce<Heard>["advance"]>((sessionId, chat, ids, state) =>
    ids.flatMap((id) => advancing[state].all(sessionId, id, sessionId, chat)),
  );

  return {
    hear: (arrival) => hear.immediate(arrival),
    advance: (sessionId, chat, ids, state) => advance.immediate(sessionId, chat, ids, state),
  };
}
