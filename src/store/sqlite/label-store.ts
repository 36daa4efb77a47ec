import type { LabelStore } from "../../core/index.ts";
import { MOST_LABELLED, MOST_LABELS, sealTitle, toLabel, type LabelRow } from "../rows/label-row.ts";
import type { Vault } from "../vault.ts";
import type { AtOnce } from "./at-once.ts";
import type { Db } from "./database/database.ts";

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

  const put = db.transaction<AtOnce<LabelStore>["put"]>((sessionId, label) => {
    const { id, color } = label;
    const row = select.get(sessionId, id);
    if (!row && hasAllLabels.get(sessionId) !== undefined) return false;
    const known = row && toLabel(vault, sessionId, row);
    if (known?.color === color && known.title === label.title) return false;
    const title = sealTitle(vault, sessionId, label);
    return upsert.run({ session_id: sessionId, label_id: id, title, color }).changes > 0;
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
    list: (sessionId) => selectAll.all(sessionId).map((row) => toLabel(vault, sessionId, row)),
    listChats: (sessionId) => selectChats.all(sessionId),
    join: (sessionId, key, others) => join.immediate(sessionId, key, others),
    clear: (sessionId) => clear.immediate(sessionId),
  };
}
