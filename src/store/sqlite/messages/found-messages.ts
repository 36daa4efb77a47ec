import type { ContentKind, MessageStore } from "../../../core/index.ts";
import {
  LISTED,
  MESSAGE_COLUMNS,
  MESSAGES,
  SELECT_MESSAGES,
  toArchived,
  toMessage,
  toWire,
  type MessageRow,
  type WireRow,
} from "../../rows/messages/message-row.ts";
import type { Vault } from "../../vault.ts";
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";

type Found = Pick<MessageStore, "get" | "find" | "wireOf" | "archived" | "list" | "about">;

/** What is read of messages. */
export function foundMessages(db: Db, vault: Vault): AtOnce<Found> {
  const selectRow = db.prepare<[string, number], MessageRow>(
    `${SELECT_MESSAGES} WHERE m.session_id = ? AND m.id = ?`,
  );
  // Own ones first: '' is theirs.
  const NEWEST = "ORDER BY m.author != '', m.id DESC LIMIT 1";
  const selectById = db.prepare<[string, string], MessageRow>(
    `${SELECT_MESSAGES} WHERE m.session_id = ? AND m.wa_id = ? ${NEWEST}`,
  );
  const selectInChat = db.prepare<[string, string, string], MessageRow>(
    `${SELECT_MESSAGES} WHERE m.session_id = ? AND m.wa_id = ? AND c.key = ? ${NEWEST}`,
  );
  const selectWire = db.prepare<[string, number], WireRow>(
    `SELECT wa_id, author, wire FROM messages
     WHERE session_id = ? AND id = ? AND wire IS NOT NULL AND deleted = 0`,
  );
  const selectArchived = db.prepare<[string, string], MessageRow & WireRow>(
    `SELECT ${MESSAGE_COLUMNS}, m.wire FROM ${MESSAGES}
     WHERE m.session_id = ? AND m.wa_id = ? AND m.wire IS NOT NULL AND m.deleted = 0 ORDER BY m.id LIMIT 10`,
  );
  const PAGE = "ORDER BY m.at DESC, m.id DESC LIMIT ?";
  const selectNewest = db.prepare<[string, string, number], MessageRow>(
    `${SELECT_MESSAGES} WHERE c.session_id = ? AND c.key = ? AND ${LISTED} ${PAGE}`,
  );
  const selectBefore = db.prepare<[string, string, number, number, number], MessageRow>(
    `${SELECT_MESSAGES} WHERE c.session_id = ? AND c.key = ? AND ${LISTED} AND (m.at, m.id) < (?, ?) ${PAGE}`,
  );
  const selectAbout = db.prepare<[string, string, string, ContentKind, number], MessageRow>(
    `${SELECT_MESSAGES} WHERE m.id IN (
       SELECT max(a.id) FROM messages a JOIN chats k ON k.id = a.chat_id
       WHERE a.session_id = ? AND a.target = ? AND k.key = ? AND a.kind = ? AND a.state IS NOT 'failed'
       GROUP BY a.author LIMIT ?) ORDER BY m.id`,
  );
  const toFound = (row: MessageRow | undefined) => row && toMessage(vault, row);
  const toAll = (rows: readonly MessageRow[]) => rows.map((row) => toMessage(vault, row));

  return {
    get: (sessionId, row) => toFound(selectRow.get(sessionId, row)),
    find: (sessionId, chat, id) =>
      toFound(chat === undefined ? selectById.get(sessionId, id) : selectInChat.get(sessionId, id, chat)),
    wireOf(sessionId, row) {
      const found = selectWire.get(sessionId, row);
      return found && toWire(vault, sessionId, found);
    },
    archived: (sessionId, id) => selectArchived.all(sessionId, id).map((row) => toArchived(vault, row)),
    list: (sessionId, chat, before, limit) =>
      toAll(
        before
          ? selectBefore.all(sessionId, chat, before.atMs, before.row, limit)
          : selectNewest.all(sessionId, chat, limit),
      ),
    about: (sessionId, chat, target, kind, limit) =>
      toAll(selectAbout.all(sessionId, target, chat, kind, limit)),
  };
}
