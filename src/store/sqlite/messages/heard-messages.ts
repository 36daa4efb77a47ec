import type { Arrival, MessageStore } from "../../../core/index.ts";
import { OWN } from "../../rows/messages/message-row.ts";
import { STATES_BEFORE } from "../../rows/messages/message-states.ts";
import { newHeardRow, unreadBy, type NewHeardRow } from "../../rows/messages/new-message.ts";
import { isUnreadable, wasUnreadable } from "../../rows/messages/sealed-content.ts";
import type { Vault } from "../../vault.ts";
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";
import { changeApplying } from "./apply-change.ts";
import { chatOpening } from "./chat-store.ts";

type Heard = Pick<MessageStore, "hear" | "advance">;

type HeardRow = NewHeardRow & { readonly chatId: number };

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
  const replace = db.prepare<HeardRow>(
    `UPDATE messages SET kind = @kind, target = @target, content = @content, wire = @wire, ends_at = @endsAt
     WHERE ${BY_ID}`,
  );
  const addUnread = db.prepare<[number]>("UPDATE chats SET unread = unread + 1 WHERE id = ?");
  const markRead = db.prepare<[number]>("UPDATE chats SET unread = 0 WHERE id = ? AND unread > 0");
  const advanceTo = (state: keyof typeof STATES_BEFORE) =>
    db
      .prepare<[string, string, string, string], string>(
        `UPDATE messages SET state = '${state}'
         WHERE session_id = ? AND wa_id = ? AND author = '${OWN}' AND state IN (${STATES_BEFORE[state].map((before) => `'${before}'`).join(", ")})
           AND chat_id = (SELECT id FROM chats WHERE session_id = ? AND key = ?) RETURNING wa_id`,
      )
      .pluck();
  const advancing = {
    delivered: advanceTo("delivered"),
    read: advanceTo("read"),
    played: advanceTo("played"),
  };

  /** It was there and could not be read, and has come again. */
  function isReadableNow(arrival: Arrival, row: HeardRow): boolean {
    if (isUnreadable(arrival.content)) return false;
    const sealed = selectContent.get(row.sessionId, row.id, row.chatId, row.author);
    if (!sealed || !wasUnreadable(vault, arrival, sealed)) return false;
    replace.run(row);
    return true;
  }

  const hear = db.transaction((arrival: Arrival): boolean => {
    const { sessionId, chat, applied } = arrival;
    const heard = newHeardRow(vault, arrival);
    const chatId = openChat(sessionId, chat, heard.shownAt);
    if (chatId === undefined) return false;
    const row = { ...heard, chatId };
    const { changes, lastInsertRowid } = insert.run(row);
    if (changes === 0) return isReadableNow(arrival, row);
    if (applied) apply(sessionId, Number(lastInsertRowid), applied);
    const unread = unreadBy(arrival);
    if (unread === "more") addUnread.run(chatId);
    if (unread === "none") markRead.run(chatId);
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
