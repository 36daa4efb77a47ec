import type { MessageState, MessageStore, Progress } from "../../../core/index.ts";
import { OWN, wireRow } from "../../rows/messages/message-row.ts";
import type { Vault } from "../../vault.ts";
import { columns } from "../columns.ts";
import type { Query } from "../database/query.ts";
import type { Steps } from "../database/steps.ts";
import { rewriteMessages, type Rewriting } from "./rewritten-messages.ts";

type Change = {
  readonly sessionId: string;
  readonly row: number;
  readonly id: string;
  readonly state: MessageState | null;
  readonly failure: string | null;
  readonly at: number | null;
  readonly wire: Buffer | null;
};

/** What becomes of own messages. */
export function messageProgress({ write, writeOnce }: Steps, vault: Vault): Pick<MessageStore, "progress"> {
  return {
    async progress(changes) {
      const parts = withoutRepetition(changes);
      const isOne = parts.length === 1 && changes.every(isNoted);
      const step = isOne ? writeOnce : write;
      await step([...new Set(changes.map(({ sessionId }) => sessionId))], async (query) => {
        const found: Progress[] = [];
        for (const some of parts) {
          const there = await note(query, vault, some);
          // Of one that is gone nothing more is done.
          found.push(...some.filter(({ row }) => there.has(row)));
        }
        await rewriteMessages(query, vault, found.flatMap(rewritingsBy));
        const released = found.filter(({ releasesKey }) => releasesKey);
        if (released.length > 0)
          await query("DELETE FROM idempotency_keys WHERE message_id = ANY($1::bigint[])", [
            released.map(({ row }) => row),
          ]);
      });
    },
  };
}

/** Whether nothing but the message's own row is to be changed. */
function isNoted(change: Progress): boolean {
  return rewritingsBy(change).length === 0 && !change.releasesKey;
}

/** In their order, in as few parts as there can be of which none has a message twice: one statement changes a row once. */
function withoutRepetition(changes: readonly Progress[]): readonly (readonly Progress[])[] {
  const parts: Progress[][] = [];
  const times = new Map<number, number>();
  for (const change of changes) {
    const time = times.get(change.row) ?? 0;
    times.set(change.row, time + 1);
    (parts[time] ??= []).push(change);
  }
  return parts;
}

/** Gives the rows that were there. */
async function note(query: Query, vault: Vault, changes: readonly Progress[]): Promise<ReadonlySet<number>> {
  // A receipt may have come before the acknowledgement was written. Media that is over has no file any more.
  const { rows } = await query<{ id: number }>(
    `UPDATE messages m SET
       state = CASE WHEN m.state IN ('delivered', 'read', 'played') THEN m.state ELSE coalesce(c.state, m.state) END,
       failure = coalesce(c.failure, m.failure), at = coalesce(c.at, m.at), wire = coalesce(c.wire, m.wire),
       held = CASE WHEN coalesce(c.state, 'pending') = 'pending' THEN m.held END
     FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bytea[])
       AS c (session_id, id, wa_id, state, failure, at, wire)
     WHERE m.session_id = c.session_id AND m.id = c.id AND m.wa_id = c.wa_id
     RETURNING m.id`,
    columns(
      changes.map((change) => toChange(vault, change)),
      "sessionId",
      "row",
      "id",
      "state",
      "failure",
      "at",
      "wire",
    ),
  );
  return new Set(rows.map(({ id }) => id));
}

function toChange(vault: Vault, { sessionId, row, id, state, failure, atMs, wire }: Progress): Change {
  return {
    sessionId,
    row,
    id,
    state: state ?? null,
    failure: failure ?? null,
    at: atMs ?? null,
    wire: wire ? vault.sealBytes(wireRow(sessionId, id, OWN), wire) : null,
  };
}

function rewritingsBy({ sessionId, row, id, content, applied }: Progress): readonly Rewriting[] {
  const own = content && { sessionId, row, target: { id, author: null }, content, isEdit: false };
  return [...(own ? [own] : []), ...(applied ? [{ sessionId, row, ...applied, isEdit: true }] : [])];
}
