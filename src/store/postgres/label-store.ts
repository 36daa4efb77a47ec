import type { Label, LabelledChat, LabelStore } from "../../core/index.ts";
import { MOST_LABELLED, MOST_LABELS, sealTitle, toLabel, type LabelRow } from "../rows/label-row.ts";
import type { Vault } from "../vault.ts";
import type { Query } from "./database/query.ts";
import type { Steps } from "./database/steps.ts";
import { lockSession } from "./session-lock.ts";

/** Labels in the database; those of a session go with it. */
export function postgresLabelStore({ read, write }: Steps, vault: Vault): LabelStore {
  /** A step on a session that is there; false for one that is gone. */
  const change = (sessionId: string, work: (query: Query) => Promise<boolean>) =>
    write([sessionId], async (query) => (await lockSession(query, sessionId)) && (await work(query)));

  return {
    put: (sessionId, label) => change(sessionId, (query) => put(query, vault, sessionId, label)),
    remove: (sessionId, labelId) =>
      change(sessionId, async (query) => (await query(REMOVE, [sessionId, labelId])).count > 0),
    assign: (sessionId, { labelId, chat }, isToBeOn) =>
      change(
        sessionId,
        async (query) => (await query(isToBeOn ? PUT_ON : TAKE_OFF, [sessionId, chat, labelId])).count > 0,
      ),
    async list(sessionId) {
      const { rows } = await read<LabelRow>(SELECT, [sessionId]);
      return rows.map((row) => toLabel(vault, sessionId, row));
    },
    async listChats(sessionId) {
      const { rows } = await read<LabelledChat>(
        `SELECT c.label_id AS "labelId", c.chat FROM labelled_chats c
         JOIN labels l ON l.session_id = c.session_id AND l.label_id = c.label_id
         WHERE c.session_id = $1 ORDER BY c.chat, c.label_id`,
        [sessionId],
      );
      return rows;
    },
    async join(sessionId, key, others) {
      await change(sessionId, async (query) => (await query(JOIN, [sessionId, key, others])).count > 0);
    },
    async clear(sessionId) {
      await change(sessionId, async (query) => (await query(CLEAR, [sessionId])).count > 0);
    },
  };
}

const SELECT = "SELECT label_id, title, color FROM labels WHERE session_id = $1 ORDER BY label_id";

const UPSERT = `INSERT INTO labels (session_id, label_id, title, color) VALUES ($1, $2, $3, $4)
  ON CONFLICT (session_id, label_id) DO UPDATE SET title = excluded.title, color = excluded.color`;

const REMOVE = `WITH off AS (DELETE FROM labelled_chats WHERE session_id = $1 AND label_id = $2)
  DELETE FROM labels WHERE session_id = $1 AND label_id = $2`;

const PUT_ON = `INSERT INTO labelled_chats (session_id, chat, label_id)
  SELECT $1::text, $2::text, $3::text WHERE (SELECT count(*) FROM labelled_chats WHERE session_id = $1) < ${MOST_LABELLED}
  ON CONFLICT DO NOTHING`;

const TAKE_OFF = "DELETE FROM labelled_chats WHERE session_id = $1 AND chat = $2 AND label_id = $3";

const JOIN = `WITH off AS (
    DELETE FROM labelled_chats WHERE session_id = $1 AND chat = ANY($3::text[]) AND chat <> $2 RETURNING label_id)
  INSERT INTO labelled_chats (session_id, chat, label_id) SELECT DISTINCT $1::text, $2::text, label_id FROM off
  ON CONFLICT DO NOTHING`;

const CLEAR = `WITH off AS (DELETE FROM labelled_chats WHERE session_id = $1)
  DELETE FROM labels WHERE session_id = $1`;

async function put(query: Query, vault: Vault, sessionId: string, label: Label): Promise<boolean> {
  const { rows } = await query<LabelRow>(SELECT, [sessionId]);
  const row = rows.find(({ label_id }) => label_id === label.id);
  if (!row && rows.length >= MOST_LABELS) return false;
  const known = row && toLabel(vault, sessionId, row);
  if (known?.color === label.color && known.title === label.title) return false;
  await query(UPSERT, [sessionId, label.id, sealTitle(vault, sessionId, label), label.color]);
  return true;
}
