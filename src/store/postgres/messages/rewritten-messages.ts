import type { Applied } from "../../../core/index.ts";
import { contentRow, OWN, type MessageRow } from "../../rows/messages/message-row.ts";
import { resealed } from "../../rows/messages/sealed-content.ts";
import type { Vault } from "../../vault.ts";
import { columns } from "../columns.ts";
import type { Query } from "../database/query.ts";

/** What the message in `row` changes of another of its chat, or of itself. */
export type Rewriting = Applied & {
  readonly sessionId: string;
  readonly row: number;
  /** Whether it shows that it has another content. */
  readonly isEdit: boolean;
};

type Target = Pick<MessageRow, "id" | "content"> & { readonly nth: number };
type Rewritten = {
  readonly id: number;
  readonly content: Buffer;
  readonly edited: boolean;
  readonly deleted: boolean;
};

/** Changes messages in that order; nothing where one is gone. */
export async function rewriteMessages(
  query: Query,
  vault: Vault,
  rewritings: readonly Rewriting[],
): Promise<void> {
  if (rewritings.length === 0) return;
  const targets = await lockTargets(query, rewritings);
  const rewritten = new Map<number, Rewritten>();
  for (const { nth, id, content } of targets) {
    const rewriting = rewritings[nth - 1];
    if (!rewriting) continue;
    const before = rewritten.get(id) ?? { id, content, edited: false, deleted: false };
    rewritten.set(id, rewrittenBy(vault, before, rewriting));
  }
  await query(
    `UPDATE messages m SET content = r.content, edited = m.edited OR r.edited, deleted = m.deleted OR r.deleted
     FROM unnest($1::bigint[], $2::bytea[], $3::boolean[], $4::boolean[]) AS r (id, content, edited, deleted)
     WHERE m.id = r.id`,
    columns([...rewritten.values()], "id", "content", "edited", "deleted"),
  );
}

async function lockTargets(query: Query, rewritings: readonly Rewriting[]): Promise<readonly Target[]> {
  const { rows } = await query<Target>(
    `SELECT r.nth, m.id, m.content
     FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[]) WITH ORDINALITY
         AS r (session_id, about, wa_id, author, nth)
       JOIN messages about ON about.id = r.about
       JOIN messages m ON m.session_id = r.session_id AND m.wa_id = r.wa_id AND m.chat_id = about.chat_id
         AND m.author = r.author
     ORDER BY m.id FOR NO KEY UPDATE OF m`,
    [
      rewritings.map(({ sessionId }) => sessionId),
      rewritings.map(({ row }) => row),
      rewritings.map(({ target }) => target.id),
      rewritings.map(({ target }) => target.author ?? OWN),
    ],
  );
  return rows.toSorted((one, other) => one.nth - other.nth);
}

/** Throws `unreadable`. */
function rewrittenBy(vault: Vault, before: Rewritten, rewriting: Rewriting): Rewritten {
  if ("isDeleted" in rewriting) return { ...before, deleted: true };
  const { sessionId, target, content, isEdit } = rewriting;
  const name = contentRow(sessionId, target.id, target.author ?? OWN);
  return {
    ...before,
    content: resealed(vault, name, before.content, content),
    edited: before.edited || isEdit,
  };
}
