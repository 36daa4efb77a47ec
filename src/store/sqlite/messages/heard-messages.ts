import type { Arrival, MessageStore } from "../../../core/index.ts";
import { COUNTED, OWN } from "../../rows/messages/message-row.ts";
import { STATES_BEFORE } from "../../rows/messages/message-states.ts";
import { newHeardRow, uncounts, unreadBy, type NewHeardRow } from "../../rows/messages/new-message.ts";
import { isUnreadable, wasUnreadable } from "../../rows/messages/sealed-content.ts";
import type { Vault } from "../../vault.ts";
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";
import { changeApplying } from "./apply-change.ts";
import { chatOpening } from "./chat-store.ts";

type Heard = Pick<MessageStore, "hear" | "advance">;

type HeardRow = NewHeardRow & { readonly chatId: number };
type Before = { readonly id: number; readonly content: Buffer };

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
  const selectBefore = db.prepare<HeardRow, Before>(`SELECT id, content FROM messages WHERE ${BY_ID}`);
  const replace = db.prepare<HeardRow>(
    `UPDATE messages SET kind = @kind, target = @target, content = @content, wire = @wire, ends_at = @endsAt
     WHERE ${BY_ID}`,
  );
  const selectLaterEdit = db.prepare<HeardRow>(
    `SELECT 1 FROM messages WHERE session_id = @sessionId AND target = @target AND chat_id = @chatId
       AND author = @author AND kind = 'edit' AND at > @at`,
  );
  const addUnread = db.prepare<[number]>("UPDATE chats SET unread = unread + 1 WHERE id = ?");
  // Where it was read since then, only those behind it are counted.
  const takeUnread = db.prepare<HeardRow & { readonly row: number }>(
    `UPDATE chats SET unread = unread - 1 WHERE id = @chatId AND unread > (
       SELECT count(*) FROM messages m INDEXED BY messages_counted
       WHERE m.session_id = @sessionId AND m.id > @row AND m.chat_id = @chatId AND ${COUNTED})`,
  );
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
    const before = selectBefore.get(row);
    if (!before || !wasUnreadable(vault, arrival, before.content)) return false;
    replace.run(row);
    if (uncounts(arrival)) takeUnread.run({ ...row, row: before.id });
    const { applied } = arrival;
    // An edit that was read meanwhile stands.
    if (applied && ("isDeleted" in applied || !selectLaterEdit.get(row)))
      apply(row.sessionId, before.id, applied);
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
