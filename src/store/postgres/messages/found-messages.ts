import type { MessageStore } from "../../../core/index.ts";
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
import type { Steps } from "../database/steps.ts";

type Found = Pick<MessageStore, "get" | "find" | "wireOf" | "archived" | "list" | "about">;

/** Own ones first: '' is theirs. */
const NEWEST = "ORDER BY m.author <> '', m.id DESC LIMIT 1";
/** As a value: of a join the order would be lost. */
const CHAT = "(SELECT id FROM chats WHERE session_id = $1 AND key = $2)";
const PAGE = "ORDER BY m.at DESC, m.id DESC LIMIT $3";

/** What is read of messages. */
export function foundMessages({ read }: Steps, vault: Vault): Found {
  async function all(text: string, values: readonly unknown[]) {
    const { rows } = await read<MessageRow>(`${SELECT_MESSAGES} WHERE ${text}`, values);
    return rows.map((row) => toMessage(vault, row));
  }
  const one = async (text: string, values: readonly unknown[]) => (await all(text, values))[0];

  return {
    get: (sessionId, row) => one("m.session_id = $1 AND m.id = $2", [sessionId, row]),
    find: (sessionId, chat, id) =>
      chat === undefined
        ? one(`m.session_id = $1 AND m.wa_id = $2 ${NEWEST}`, [sessionId, id])
        : one(`m.session_id = $1 AND m.wa_id = $3 AND m.chat_id = ${CHAT} ${NEWEST}`, [sessionId, chat, id]),
    async wireOf(sessionId, row) {
      const { rows } = await read<WireRow>(
        `SELECT wa_id, author, wire FROM messages
         WHERE session_id = $1 AND id = $2 AND wire IS NOT NULL AND NOT deleted`,
        [sessionId, row],
      );
      return rows[0] && toWire(vault, sessionId, rows[0]);
    },
    async archived(sessionId, id) {
      const { rows } = await read<MessageRow & WireRow>(
        `SELECT ${MESSAGE_COLUMNS}, m.wire FROM ${MESSAGES}
         WHERE m.session_id = $1 AND m.wa_id = $2 AND m.wire IS NOT NULL AND NOT m.deleted ORDER BY m.id LIMIT 10`,
        [sessionId, id],
      );
      return rows.map((row) => toArchived(vault, row));
    },
    list: (sessionId, chat, before, limit) =>
      before
        ? all(`m.chat_id = ${CHAT} AND ${LISTED} AND (m.at, m.id) < ($4, $5) ${PAGE}`, [
            sessionId,
            chat,
            limit,
            before.atMs,
            before.row,
          ])
        : all(`m.chat_id = ${CHAT} AND ${LISTED} ${PAGE}`, [sessionId, chat, limit]),
    about: (sessionId, chat, target, kind, limit) =>
      all(
        `m.id IN (
           SELECT max(a.id) FROM messages a
           WHERE a.session_id = $1 AND a.chat_id = ${CHAT} AND a.target = $3 AND a.kind = $4
             AND a.state IS DISTINCT FROM 'failed'
           GROUP BY a.author ORDER BY a.author LIMIT $5) ORDER BY m.id`,
        [sessionId, chat, target, kind, limit],
      ),
  };
}
