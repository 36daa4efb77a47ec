import {
  GatewayError,
  isShown,
  targetOf,
  type Applied,
  type Arrival,
  type Begun,
  type Content,
  type ContentKind,
  type IdempotencyKey,
  type Intent,
  type Message,
  type MessageState,
  type MessageStore,
  type Progress,
} from "../../core/index.ts";
import type { Vault } from "../vault.ts";
import type { AtOnce } from "./at-once.ts";
import { chatOpening } from "./chat-store.ts";
import type { Db } from "./database/database.ts";

type MessageRow = {
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

type TargetRow = Pick<MessageRow, "id" | "content">;

/** What is sealed of a message. */
type Sealed = {
  readonly content: Content;
  readonly quoted?: string | undefined;
  readonly mentions?: readonly string[] | undefined;
  readonly forwards?: number | undefined;
  readonly source?: string | undefined;
};

/** Own messages have no author of their own. */
const OWN = "";

const SELECT = `SELECT m.id, m.session_id, c.key AS chat, m.wa_id, m.author, m.state, m.failure, m.at, m.created_at,
    m.edited, m.deleted, m.content
  FROM messages m JOIN chats c ON c.id = m.chat_id`;

/** Messages in the database, their contents sealed. */
export function sqliteMessageStore(db: Db, vault: Vault): AtOnce<MessageStore> {
  const openChat = chatOpening(db);
  const insert = db.prepare<
    [string, number, string, ContentKind, string | null, number, number, Buffer, Buffer | null]
  >(
    `INSERT INTO messages (session_id, chat_id, wa_id, author, kind, target, state, at, created_at, from_here,
       content, wire)
     VALUES (?, ?, ?, '${OWN}', ?, ?, 'pending', ?, ?, 1, ?, ?)`,
  );
  const insertHeard = db.prepare<
    [
      string,
      number,
      string,
      string,
      ContentKind,
      string | null,
      MessageState | null,
      number,
      number,
      Buffer,
      Buffer,
    ]
  >(
    `INSERT INTO messages (session_id, chat_id, wa_id, author, kind, target, state, at, created_at, from_here,
       content, wire)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const addUnread = db.prepare<[number]>("UPDATE chats SET unread = unread + 1 WHERE id = ?");
  const markRead = db.prepare<[number]>("UPDATE chats SET unread = 0 WHERE id = ? AND unread > 0");
  const selectArchived = db.prepare<[string, string], MessageRow & { readonly wire: Buffer }>(
    `SELECT m.id, m.session_id, c.key AS chat, m.wa_id, m.author, m.edited, m.content, m.wire
     FROM messages m JOIN chats c ON c.id = m.chat_id
     WHERE m.session_id = ? AND m.wa_id = ? AND m.wire IS NOT NULL AND m.deleted = 0 ORDER BY m.id LIMIT 10`,
  );
  const advanceTo = Object.fromEntries(
    (["delivered", "read", "played"] as const).map((state, nth) => [
      state,
      db
        .prepare<[string, string], number>(
          `UPDATE messages SET state = '${state}' WHERE session_id = ? AND wa_id = ? AND author = '${OWN}'
             AND state IN (${["pending", "sent", "delivered", "read"]
               .slice(0, nth + 2)
               .map((each) => `'${each}'`)
               .join(", ")})
           RETURNING id`,
        )
        .pluck(),
    ]),
  );
  const selectKey = db
    .prepare<[string, string], number>(
      "SELECT message_id FROM idempotency_keys WHERE organization_id = ? AND key = ?",
    )
    .pluck();
  const insertKey = db.prepare<[string, string, number, number]>(
    "INSERT INTO idempotency_keys (organization_id, key, message_id, created_at) VALUES (?, ?, ?, ?)",
  );
  const selectRow = db.prepare<[number], MessageRow>(`${SELECT} WHERE m.id = ?`);
  const selectOfSession = db.prepare<[string, number], MessageRow>(
    `${SELECT} WHERE m.session_id = ? AND m.id = ?`,
  );
  // '' sorts first.
  const NEWEST = "ORDER BY m.author != '', m.id DESC LIMIT 1";
  const selectById = db.prepare<[string, string], MessageRow>(
    `${SELECT} WHERE m.session_id = ? AND m.wa_id = ? ${NEWEST}`,
  );
  const selectInChat = db.prepare<[string, string, string], MessageRow>(
    `${SELECT} WHERE m.session_id = ? AND m.wa_id = ? AND c.key = ? ${NEWEST}`,
  );
  const selectWire = db.prepare<[string, number], Pick<MessageRow, "wa_id" | "author"> & { wire: Buffer }>(
    `SELECT wa_id, author, wire FROM messages
     WHERE session_id = ? AND id = ? AND wire IS NOT NULL AND deleted = 0`,
  );
  // A receipt may have come before the acknowledgement was written.
  const update = db.prepare<
    [MessageState | null, string | null, number | null, Buffer | null, string, number, string]
  >(
    `UPDATE messages SET state = iif(state IN ('delivered', 'read', 'played'), state, coalesce(?, state)), failure = coalesce(?, failure), at = coalesce(?, at),
       wire = coalesce(?, wire)
     WHERE session_id = ? AND id = ? AND wa_id = ?`,
  );
  const deleteKey = db.prepare<[number]>("DELETE FROM idempotency_keys WHERE message_id = ?");
  const LISTED = "m.kind NOT IN ('edit', 'revoke', 'vote')";
  const PAGE = "ORDER BY m.at DESC, m.id DESC LIMIT ?";
  const selectNewest = db.prepare<[string, string, number], MessageRow>(
    `${SELECT} WHERE c.session_id = ? AND c.key = ? AND ${LISTED} ${PAGE}`,
  );
  const selectBefore = db.prepare<[string, string, number, number, number], MessageRow>(
    `${SELECT} WHERE c.session_id = ? AND c.key = ? AND ${LISTED} AND (m.at, m.id) < (?, ?) ${PAGE}`,
  );
  const selectAbout = db.prepare<[string, string, string, ContentKind, number], MessageRow>(
    `${SELECT} WHERE m.id IN (
       SELECT max(a.id) FROM messages a JOIN chats k ON k.id = a.chat_id
       WHERE a.session_id = ? AND a.target = ? AND k.key = ? AND a.kind = ? AND a.state IS NOT 'failed'
       GROUP BY a.author LIMIT ?) ORDER BY m.id`,
  );
  const selectTarget = db.prepare<[string, string, string, number], TargetRow>(
    `SELECT m.id, m.content FROM messages m JOIN messages about ON about.chat_id = m.chat_id
     WHERE m.session_id = ? AND m.wa_id = ? AND m.author = ? AND about.id = ?`,
  );
  const edit = db.prepare<[Buffer, number]>("UPDATE messages SET content = ?, edited = 1 WHERE id = ?");
  const markDeleted = db.prepare<[number]>("UPDATE messages SET deleted = 1 WHERE id = ?");
  const selectWaiting = db.prepare<[number, number], MessageRow>(
    `${SELECT} WHERE m.state = 'pending' AND m.id > ? ORDER BY m.id LIMIT ?`,
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

  const deleteOlder = db.prepare<[number, number]>(
    `DELETE FROM messages WHERE id IN (
       SELECT id FROM (SELECT id, created_at FROM messages ORDER BY id LIMIT ?) WHERE created_at < ?)`,
  );
  const selectLastKept = db
    .prepare<[string, number], number>(
      "SELECT id FROM messages WHERE session_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?",
    )
    .pluck();
  const deleteUpTo = db.prepare<[string, number, number]>(
    `DELETE FROM messages WHERE id IN (
       SELECT id FROM messages WHERE session_id = ? AND id <= ? ORDER BY id LIMIT ?)`,
  );
  const deleteKeys = db.prepare<[number, number]>(
    `DELETE FROM idempotency_keys WHERE (organization_id, key) IN (
       SELECT organization_id, key FROM idempotency_keys WHERE created_at < ? LIMIT ?)`,
  );

  const toMessage = (row: MessageRow): Message => messageOf(vault, row);
  const toFound = (row: MessageRow | undefined) => row && toMessage(row);
  const ofKey = ({ organizationId, text }: IdempotencyKey) => {
    const row = selectKey.get(organizationId, text);
    return row === undefined ? undefined : toFound(selectRow.get(row));
  };

  const begin = db.transaction((intent: Intent, key: IdempotencyKey | null): Begun => {
    const first = key && ofKey(key);
    if (first) return { message: first, isReplay: true };
    const { sessionId, chat, id, createdAtMs, content, wire } = intent;
    const chatId = openChat(sessionId, chat, isShown(content) ? createdAtMs : null);
    if (chatId === undefined) throw new GatewayError("session_not_found", "session not found");
    const sealed = vault.seal(contentRow(sessionId, id, OWN), JSON.stringify(toSealed(intent)));
    const kept = wire && vault.sealBytes(wireRow(sessionId, id, OWN), wire);
    const { lastInsertRowid } = insert.run(
      sessionId,
      chatId,
      id,
      content.kind,
      targetOf(content)?.id ?? null,
      createdAtMs,
      createdAtMs,
      sealed,
      kept,
    );
    const row = Number(lastInsertRowid);
    if (key) insertKey.run(key.organizationId, key.text, row, createdAtMs);
    return { message: { ...toOwn(intent), row }, isReplay: false };
  });

  function apply(sessionId: string, row: number, applied: Applied): void {
    const { id, author } = applied.target;
    const target = selectTarget.get(sessionId, id, author ?? OWN, row);
    if (!target) return;
    if ("isDeleted" in applied) {
      markDeleted.run(target.id);
      return;
    }
    const name = contentRow(sessionId, id, author ?? OWN);
    const kept = JSON.parse(vault.open(name, target.content)) as Sealed;
    const next = { ...kept, content: applied.content } satisfies Sealed;
    edit.run(vault.seal(name, JSON.stringify(next)), target.id);
  }

  const hear = db.transaction((arrival: Arrival): boolean => {
    const { sessionId, chat, id, author, content, state, atMs, createdAtMs, wire, applied } = arrival;
    const chatId = openChat(sessionId, chat, isShown(content) ? atMs : null);
    if (chatId === undefined) return false;
    const name = author ?? OWN;
    const { changes, lastInsertRowid } = insertHeard.run(
      sessionId,
      chatId,
      id,
      name,
      content.kind,
      targetOf(content)?.id ?? null,
      state,
      atMs,
      createdAtMs,
      vault.seal(contentRow(sessionId, id, name), JSON.stringify(toSealed(arrival))),
      vault.sealBytes(wireRow(sessionId, id, name), wire ?? new Uint8Array()),
    );
    if (changes === 0) return false;
    if (applied) apply(sessionId, Number(lastInsertRowid), applied);
    if (arrival.isUnread) addUnread.run(chatId);
    else if (author === null && isShown(content)) markRead.run(chatId);
    return true;
  });

  const advance = db.transaction<AtOnce<MessageStore>["advance"]>((sessionId, ids, state) => {
    const rows = ids.flatMap((id) => advanceTo[state]?.all(sessionId, id) ?? []);
    return rows.flatMap((row) => toFound(selectRow.get(row)) ?? []);
  });

  const progress = db.transaction((changes: readonly Progress[]) => {
    for (const { sessionId, row, id, state, failure, atMs, wire, applied, releasesKey } of changes) {
      const kept = wire ? vault.sealBytes(wireRow(sessionId, id, OWN), wire) : null;
      const { changes: found } = update.run(
        state ?? null,
        failure ?? null,
        atMs ?? null,
        kept,
        sessionId,
        row,
        id,
      );
      // Gone; another message may have its row by now.
      if (found === 0) continue;
      if (applied) apply(sessionId, row, applied);
      if (releasesKey) deleteKey.run(row);
    }
  });

  return {
    begin: (intent, key) => begin.immediate(intent, key),
    findByKey: ofKey,
    get: (sessionId, row) => toFound(selectOfSession.get(sessionId, row)),
    find: (sessionId, chat, id) =>
      toFound(chat === undefined ? selectById.get(sessionId, id) : selectInChat.get(sessionId, id, chat)),
    wireOf(sessionId, row) {
      const found = selectWire.get(sessionId, row);
      return found && vault.openBytes(wireRow(sessionId, found.wa_id, found.author), found.wire);
    },
    archived: (sessionId, id) =>
      selectArchived.all(sessionId, id).map((row) => {
        const { chat, author, content } = messageOf(vault, row);
        const name = wireRow(sessionId, row.wa_id, row.author);
        const editedText = row.edited === 1 && content.kind === "text" ? content.text : undefined;
        return { chat, author, wire: vault.openBytes(name, row.wire), editedText };
      }),
    hear: (arrival) => hear.immediate(arrival),
    advance: (sessionId, ids, state) => advance.immediate(sessionId, ids, state),
    progress: (changes) => progress.immediate(changes),
    list(sessionId, chat, before, limit) {
      const rows = before
        ? selectBefore.all(sessionId, chat, before.atMs, before.row, limit)
        : selectNewest.all(sessionId, chat, limit);
      return rows.map(toMessage);
    },
    about: (sessionId, chat, target, kind, limit) =>
      selectAbout.all(sessionId, target, chat, kind, limit).map(toMessage),
    listWaiting: (afterRow, limit) =>
      selectWaiting.all(afterRow, limit).map((row) => ({
        row: row.id,
        sessionId: row.session_id,
        chat: row.chat,
        id: row.wa_id,
        createdAtMs: row.created_at,
      })),
    forgetOlder: (beforeWallMs, limit) => deleteOlder.run(limit, beforeWallMs).changes,
    forgetExcess(sessionId, most, limit) {
      const last = selectLastKept.get(sessionId, most);
      return last === undefined ? 0 : deleteUpTo.run(sessionId, last, limit).changes;
    },
    forgetKeys: (beforeWallMs, limit) => deleteKeys.run(beforeWallMs, limit).changes,
    sentSince: (sessionId, sinceWallMs, limit) => selectSent.all(sessionId, sinceWallMs, limit),
  };
}

function contentRow(sessionId: string, id: string, author: string): string {
  return JSON.stringify(["message", sessionId, id, author]);
}

function wireRow(sessionId: string, id: string, author: string): string {
  return JSON.stringify(["wire", sessionId, id, author]);
}

function toSealed({
  content,
  quoted,
  mentions,
  forwards,
  source,
}: Omit<Intent, "source"> & { readonly source?: string }): Sealed {
  return {
    content,
    ...(quoted !== null && { quoted }),
    ...(mentions.length > 0 && { mentions }),
    ...(forwards > 0 && { forwards }),
    ...(source !== undefined && { source }),
  };
}

function toOwn(intent: Intent) {
  const { sessionId, chat, id, createdAtMs, content, quoted, mentions, forwards, source } = intent;
  return {
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
    forwards,
    source,
    isEdited: false,
    isDeleted: false,
  } as const satisfies Omit<Message, "row">;
}

function messageOf(vault: Vault, row: MessageRow): Message {
  const text = vault.open(contentRow(row.session_id, row.wa_id, row.author), row.content);
  const { content, quoted, mentions, forwards, source } = JSON.parse(text) as Sealed;
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
