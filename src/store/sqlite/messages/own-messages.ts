import {
  GatewayError,
  type Begun,
  type IdempotencyKey,
  type Intent,
  type Message,
  type MessageState,
  type MessageStore,
  type Progress,
} from "../../../core/index.ts";
import {
  contentRow,
  MESSAGES,
  OWN,
  SELECT_MESSAGES,
  toMessage,
  toWaiting,
  wireRow,
  type MessageRow,
  type WaitingRow,
} from "../../rows/messages/message-row.ts";
import { begunMessage, newOwnRow, type NewOwnRow } from "../../rows/messages/new-message.ts";
import { resealed } from "../../rows/messages/sealed-content.ts";
import type { Vault } from "../../vault.ts";
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";
import { changeApplying } from "./apply-change.ts";
import { chatOpening } from "./chat-store.ts";

type Own = Pick<MessageStore, "begin" | "findByKey" | "progress" | "listWaiting" | "sentSince">;

type Change = {
  readonly state: MessageState | null;
  readonly failure: string | null;
  readonly at: number | null;
  readonly wire: Buffer | null;
  readonly sessionId: string;
  readonly row: number;
  readonly id: string;
};

/** What leaves, and what becomes of it. */
export function ownMessages(db: Db, vault: Vault): AtOnce<Own> {
  const openChat = chatOpening(db);
  const apply = changeApplying(db, vault);
  const insert = db.prepare<NewOwnRow & { readonly chatId: number }>(
    `INSERT INTO messages (session_id, chat_id, wa_id, author, kind, target, state, at, created_at, from_here,
       held, content, wire, ends_at)
     VALUES (@sessionId, @chatId, @id, '${OWN}', @kind, @target, 'pending', @at, @at, 1, @held, @content, @wire,
       @endsAt)`,
  );
  const selectRow = db.prepare<[number], MessageRow>(`${SELECT_MESSAGES} WHERE m.id = ?`);
  const selectKey = db
    .prepare<[string, string], number>(
      "SELECT message_id FROM idempotency_keys WHERE organization_id = ? AND key = ?",
    )
    .pluck();
  const insertKey = db.prepare<[string, string, number, number]>(
    "INSERT INTO idempotency_keys (organization_id, key, message_id, created_at) VALUES (?, ?, ?, ?)",
  );
  const deleteKey = db.prepare<[number]>("DELETE FROM idempotency_keys WHERE message_id = ?");
  // A receipt may have come before the acknowledgement was written. Media that is over has no file any more.
  const update = db.prepare<Change>(
    `UPDATE messages SET state = iif(state IN ('delivered', 'read', 'played'), state, coalesce(@state, state)),
       failure = coalesce(@failure, failure), at = coalesce(@at, at), wire = coalesce(@wire, wire),
       held = iif(coalesce(@state, 'pending') = 'pending', held, NULL)
     WHERE session_id = @sessionId AND id = @row AND wa_id = @id`,
  );
  const selectContent = db.prepare<[number], Buffer>("SELECT content FROM messages WHERE id = ?").pluck();
  const setContent = db.prepare<[Buffer, number]>("UPDATE messages SET content = ? WHERE id = ?");
  const WAITING = `SELECT m.id, m.session_id, c.key AS chat, m.wa_id, m.created_at, m.held
     FROM ${MESSAGES} WHERE m.state = 'pending' AND m.id > ?`;
  const selectWaiting = db.prepare<[number, number], WaitingRow>(`${WAITING} ORDER BY m.id LIMIT ?`);
  const selectWaitingOf = db.prepare<[number, string, number], WaitingRow>(
    `${WAITING} AND m.session_id IN (SELECT value FROM json_each(?)) ORDER BY m.id LIMIT ?`,
  );
  // When it was asked for, unless it has waited for long: WhatsApp's time has whole seconds alone.
  const LEFT_AT = "max(created_at, at)";
  const selectSent = db
    .prepare<[string, number, number], number>(
      `SELECT left_at FROM (SELECT ${LEFT_AT} AS left_at FROM messages
         WHERE session_id = ? AND from_here = 1 AND state NOT IN ('pending', 'failed') AND ${LEFT_AT} > ?
         ORDER BY ${LEFT_AT} DESC LIMIT ?) ORDER BY left_at`,
    )
    .pluck();

  function findByKey({ organizationId, text }: IdempotencyKey): Message | undefined {
    const id = selectKey.get(organizationId, text);
    const row = id === undefined ? undefined : selectRow.get(id);
    return row && toMessage(vault, row);
  }

  function store(intent: Intent): Message {
    const row = newOwnRow(vault, intent);
    const chatId = openChat(row.sessionId, row.chat, row.shownAt);
    if (chatId === undefined) throw new GatewayError("session_not_found", "session not found");
    return begunMessage(intent, Number(insert.run({ ...row, chatId }).lastInsertRowid));
  }

  const begin = db.transaction(
    (intent: Intent, key: IdempotencyKey | null, followers: readonly Intent[]): Begun => {
      const first = key && findByKey(key);
      if (first) return { message: first, followers: [], isReplay: true };
      const message = store(intent);
      if (key) insertKey.run(key.organizationId, key.text, message.row, intent.createdAtMs);
      return { message, followers: followers.map(store), isReplay: false };
    },
  );

  function note({ sessionId, row, id, state, failure, atMs, wire, content, applied, releasesKey }: Progress) {
    const { changes: found } = update.run({
      state: state ?? null,
      failure: failure ?? null,
      at: atMs ?? null,
      wire: wire ? vault.sealBytes(wireRow(sessionId, id, OWN), wire) : null,
      sessionId,
      row,
      id,
    });
    // Gone; another message may have its row by now.
    if (found === 0) return;
    const before = content && selectContent.get(row);
    if (before) setContent.run(resealed(vault, contentRow(sessionId, id, OWN), before, content), row);
    if (applied) apply(sessionId, row, applied);
    if (releasesKey) deleteKey.run(row);
  }

  const progress = db.transaction((changes: readonly Progress[]) => changes.forEach(note));

  return {
    begin: (intent, key, followers = []) => begin.immediate(intent, key, followers),
    findByKey,
    progress: (changes) => progress.immediate(changes),
    listWaiting: (afterRow, limit, sessionIds) =>
      (sessionIds
        ? selectWaitingOf.all(afterRow, JSON.stringify(sessionIds), limit)
        : selectWaiting.all(afterRow, limit)
      ).map(toWaiting),
    sentSince: (sessionId, sinceWallMs, limit) => selectSent.all(sessionId, sinceWallMs, limit),
  };
}
