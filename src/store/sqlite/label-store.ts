import type { LabelStore } from "../../core/index.ts";
import type { Vault } from "../vault.ts";
import type { AtOnce } from "./at-once.ts";
import type { Db } from "./database/database.ts";

type LabelRow = { readonly label_id: string; readonly title: Buffer; readonly color: number };

/** Of a session. WhatsApp itself lets an account make 20, and begins it with five. */
const MOST_LABELS = 200;
const MOST_LABELLED = 20_000;

/** Labels in the database; those of a session go with it. */
export function sqliteLabelStore(db: Db, vault: Vault): AtOnce<LabelStore> {
  const select = db.prepare<[string, string], LabelRow>(
    "SELECT label_id, title, color FROM labels WHERE session_id = ? AND label_id = ?",
  );
  const selectAll = db.prepare<[string], LabelRow>(
    "SELECT label_id, title, color FROM labels WHERE session_id = ? ORDER BY label_id",
  );
  const isFull = (table: string, most: number) =>
    db
      .prepare<[string], number>(`SELECT 1 FROM ${table} WHERE session_id = ? LIMIT 1 OFFSET ${most - 1}`)
      .pluck();
  const [hasAllLabels, hasAllLabelled] = [
    isFull("labels", MOST_LABELS),
    isFull("labelled_chats", MOST_LABELLED),
  ];
  // From the session's own row: one that was deleted meanwhile has none.
  const upsert = db.prepare<LabelRow & { session_id: string }>(
    `INSERT INTO labels (session_id, label_id, title, color)
     SELECT id, @label_id, @title, @color FROM sessions WHERE id = @session_id
     ON CONFLICT (session_id, label_id) DO UPDATE SET title = excluded.title, color = excluded.color`,
  );
  const removeLabel = db.prepare<[string, string]>(
    "DELETE FROM labels WHERE session_id = ? AND label_id = ?",
  );
  const takeOffAll = db.prepare<[string, string]>(
    "DELETE FROM labelled_chats WHERE session_id = ? AND label_id = ?",
  );
  const isOn = db
    .prepare<[string, string, string], number>(
      "SELECT 1 FROM labelled_chats WHERE session_id = ? AND chat = ? AND label_id = ?",
    )
    .pluck();
  const putOn = db.prepare<[string, string, string]>(
    `INSERT INTO labelled_chats (session_id, chat, label_id) SELECT id, ?, ? FROM sessions WHERE id = ?
     ON CONFLICT DO NOTHING`,
  );
  const takeOff = db.prepare<[string, string, string]>(
    "DELETE FROM labelled_chats WHERE session_id = ? AND chat = ? AND label_id = ?",
  );
  const selectChats = db.prepare<[string], { labelId: string; chat: string }>(
    `SELECT label_id AS labelId, chat FROM labelled_chats c WHERE session_id = ?
       AND EXISTS (SELECT 1 FROM labels WHERE session_id = c.session_id AND label_id = c.label_id)
     ORDER BY chat, label_id`,
  );
  const move = db.prepare<[string, string, string]>(
    "UPDATE OR IGNORE labelled_chats SET chat = ? WHERE session_id = ? AND chat = ?",
  );
  const drop = db.prepare<[string, string]>("DELETE FROM labelled_chats WHERE session_id = ? AND chat = ?");
  const clears = ["labels", "labelled_chats"].map((table) =>
    db.prepare<[string]>(`DELETE FROM ${table} WHERE session_id = ?`),
  );

  const put = db.transaction<AtOnce<LabelStore>["put"]>((sessionId, { id, title, color }) => {
    const known = select.get(sessionId, id);
    if (known?.color === color && vault.open(rowOf(sessionId, id), known.title) === title) return false;
    if (!known && hasAllLabels.get(sessionId) !== undefined) return false;
    const sealed = vault.seal(rowOf(sessionId, id), title);
    return upsert.run({ session_id: sessionId, label_id: id, title: sealed, color }).changes > 0;
  });
  const remove = db.transaction<AtOnce<LabelStore>["remove"]>((sessionId, labelId) => {
    takeOffAll.run(sessionId, labelId);
    return removeLabel.run(sessionId, labelId).changes > 0;
  });
  const assign = db.transaction<AtOnce<LabelStore>["assign"]>((sessionId, { labelId, chat }, isToBeOn) => {
    if (!isToBeOn) return takeOff.run(sessionId, chat, labelId).changes > 0;
    if (isOn.get(sessionId, chat, labelId) ?? hasAllLabelled.get(sessionId)) return false;
    return putOn.run(chat, labelId, sessionId).changes > 0;
  });
  const join = db.transaction<AtOnce<LabelStore>["join"]>((sessionId, key, others) => {
    for (const other of others) {
      move.run(key, sessionId, other);
      drop.run(sessionId, other);
    }
  });
  const clear = db.transaction<AtOnce<LabelStore>["clear"]>((sessionId) => {
    for (const statement of clears) statement.run(sessionId);
  });

  return {
    put: (sessionId, label) => put.immediate(sessionId, label),
    remove: (sessionId, labelId) => remove.immediate(sessionId, labelId),
    assign: (sessionId, on, isToBeOn) => assign.immediate(sessionId, on, isToBeOn),
    list: (sessionId) =>
      selectAll.all(sessionId).map(({ label_id: id, title, color }) => ({
        id,
        title: vault.open(rowOf(sessionId, id), title),
        color,
      })),
    listChats: (sessionId) => selectChats.all(sessionId),
    join: (sessionId, key, others) => join.immediate(sessionId, key, others),
    clear: (sessionId) => clear.immediate(sessionId),
  };
}

/** What a sealed title is bound to. */
function rowOf(sessionId: string, labelId: string): string {
  return JSON.stringify(["label", sessionId, labelId]);
}
