import {
  GatewayError,
  type Begun,
  type IdempotencyKey,
  type Intent,
  type MessageStore,
} from "../../../core/index.ts";
import {
  MESSAGES,
  OWN,
  SELECT_MESSAGES,
  toMessage,
  toWaiting,
  type MessageRow,
  type WaitingRow,
} from "../../rows/messages/message-row.ts";
import { begunMessage, newOwnRow, type NewOwnRow } from "../../rows/messages/new-message.ts";
import type { Vault } from "../../vault.ts";
import { columns } from "../columns.ts";
import { isTaken } from "../database/postgres-error.ts";
import type { Query } from "../database/query.ts";
import type { Steps } from "../database/steps.ts";

type Own = Pick<MessageStore, "begin" | "findByKey" | "listWaiting" | "sentSince">;

/** When it was asked for, unless it has waited for long: WhatsApp's time has whole seconds alone. */
const LEFT_AT = "greatest(created_at, at)";

/** What leaves. */
export function ownMessages({ read, write, writeOnce }: Steps, vault: Vault): Own {
  async function findByKey(query: Query, { organizationId, text }: IdempotencyKey) {
    const { rows } = await query<MessageRow>(
      `${SELECT_MESSAGES} JOIN idempotency_keys k ON k.message_id = m.id
       WHERE k.organization_id = $1 AND k.key = $2`,
      [organizationId, text],
    );
    return rows[0] && toMessage(vault, rows[0]);
  }

  const begin = (intents: readonly [Intent, ...Intent[]], key: IdempotencyKey | null): Promise<Begun> => {
    // Of several, one whose session is gone takes the others back.
    const step = key || intents.length > 1 ? write : writeOnce;
    return step([...new Set(intents.map(({ sessionId }) => sessionId))], async (query) => {
      const first = key && (await findByKey(query, key));
      if (first) return { message: first, followers: [], isReplay: true };
      const [row, ...rows] = await insertAll(
        query,
        intents.map((intent) => newOwnRow(vault, intent)),
      );
      const [intent, ...followers] = intents;
      if (row === undefined || rows.length < followers.length)
        throw new GatewayError("session_not_found", "session not found");
      if (key) await insertKey(query, key, row, intent.createdAtMs);
      const begun = followers.map((follower, nth) => begunMessage(follower, rows[nth] ?? row));
      return { message: begunMessage(intent, row), followers: begun, isReplay: false };
    });
  };

  return {
    async begin(intent, key, followers = []) {
      try {
        return await begin([intent, ...followers], key);
      } catch (error) {
        // Somebody else has begun with the same key at the same time: theirs is found now.
        if (!isTaken(error, "idempotency_keys_pkey")) throw error;
        return begin([intent, ...followers], key);
      }
    },
    findByKey: (key) => findByKey(read, key),
    async listWaiting(afterRow, limit, sessionIds) {
      const waiting = `SELECT m.id, m.session_id, c.key AS chat, m.wa_id, m.created_at, m.held
         FROM ${MESSAGES} WHERE m.state = 'pending' AND m.id > $1`;
      const inOrder = "ORDER BY m.id LIMIT $2";
      const { rows } = await (sessionIds
        ? read<WaitingRow>(`${waiting} AND m.session_id = ANY($3::text[]) ${inOrder}`, [
            afterRow,
            limit,
            sessionIds,
          ])
        : read<WaitingRow>(`${waiting} ${inOrder}`, [afterRow, limit]));
      return rows.map(toWaiting);
    },
    async sentSince(sessionId, sinceWallMs, limit) {
      const { rows } = await read<{ left_at: number }>(
        `SELECT left_at FROM (SELECT ${LEFT_AT} AS left_at FROM messages
           WHERE session_id = $1 AND from_here AND state NOT IN ('pending', 'failed') AND ${LEFT_AT} > $2
           ORDER BY ${LEFT_AT} DESC LIMIT $3) newest ORDER BY left_at`,
        [sessionId, sinceWallMs, limit],
      );
      return rows.map(({ left_at }) => left_at);
    },
  };
}

/** Stores them with their chats and gives their rows, in the order that they are given in; none of a session that is gone. */
async function insertAll(query: Query, messages: readonly NewOwnRow[]): Promise<readonly number[]> {
  const { rows } = await query<{ id: number }>(
    `WITH given AS (
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[],
           $8::bytea[], $9::bytea[], $10::bigint[], $11::bigint[]) WITH ORDINALITY
         AS g (session_id, chat, wa_id, kind, target, at, held, content, wire, ends_at, shown_at, nth)),
     owners AS (SELECT id FROM sessions WHERE id = ANY($1) ORDER BY id FOR KEY SHARE),
     opened AS (
       INSERT INTO chats (session_id, key, last_message_at)
       SELECT o.id, g.chat, max(g.shown_at) FROM given g JOIN owners o ON o.id = g.session_id
       GROUP BY o.id, g.chat ORDER BY o.id, g.chat
       ON CONFLICT (session_id, key) DO UPDATE
         SET last_message_at = greatest(chats.last_message_at, excluded.last_message_at)
       RETURNING id, session_id, key),
     stored AS (
       INSERT INTO messages (session_id, chat_id, wa_id, author, kind, target, state, at, created_at, from_here,
         held, content, wire, ends_at)
       SELECT g.session_id, c.id, g.wa_id, '${OWN}', g.kind, g.target, 'pending', g.at, g.at, true,
         g.held, g.content, g.wire, g.ends_at
       FROM given g JOIN opened c ON c.session_id = g.session_id AND c.key = g.chat ORDER BY g.nth
       RETURNING id)
     SELECT id FROM stored ORDER BY id`,
    columns(
      messages,
      "sessionId",
      "chat",
      "id",
      "kind",
      "target",
      "at",
      "held",
      "content",
      "wire",
      "endsAt",
      "shownAt",
    ),
  );
  return rows.map(({ id }) => id);
}

async function insertKey(query: Query, key: IdempotencyKey, row: number, atMs: number): Promise<void> {
  await query(
    "INSERT INTO idempotency_keys (organization_id, key, message_id, created_at) VALUES ($1, $2, $3, $4)",
    [key.organizationId, key.text, row, atMs],
  );
}
