import type { DeadLetter, LanePlace, LaneState, Outbox, SetAside, Settlement } from "../../../core/index.ts";
import { toDeadLetter, wholeMs, type LetterRow } from "../../rows/event-row.ts";
import type { Vault } from "../../vault.ts";
import type { Query } from "../database/query.ts";
import type { Steps } from "../database/steps.ts";
import { lastOf } from "../last-of.ts";
import { writeAttempts } from "./deliveries-seen.ts";
import { lockWebhooks } from "./locked-webhooks.ts";

type Place = LanePlace & { readonly n: number };

/** What came of deliveries. Each row is written from its webhook's own and its event's: what is gone has none. */
export function settlements({ read, write }: Steps, vault: Vault): Pick<Outbox, "settle" | "listDead"> {
  return {
    async settle(settlement) {
      const webhooks = webhooksOf(settlement);
      if (webhooks.length > 0) await write(webhooks, (query) => settle(query, settlement, webhooks));
    },
    async listDead(webhookId, limit) {
      const { rows } = await read<LetterRow>(
        `SELECT stream, n, organization_id, session_id, id, name, at, fact, attempts, http_status, reason, failed_at
         FROM dead_letters WHERE webhook_id = $1 ORDER BY failed_at DESC, id DESC LIMIT $2`,
        [webhookId, limit],
      );
      return rows.map((row) => toDeadLetter(vault, webhookId, row));
    },
  };
}

function webhooksOf({ lanes, setAside, over, dead, attempts, failing }: Settlement): readonly string[] {
  const all = [lanes, setAside, over, dead, attempts, failing].flat();
  return [...new Set(all.map(({ webhookId }) => webhookId))];
}

/** A statement for each kind that there is something of, however many lanes. */
async function settle(query: Query, settlement: Settlement, webhooks: readonly string[]): Promise<void> {
  const { lanes, setAside, over, dead, attempts, failing } = settlement;
  await lockWebhooks(query, webhooks);
  if (lanes.length > 0) await setLanes(query, lanes);
  if (setAside.length > 0) await keepAside(query, setAside);
  if (dead.length > 0) await bury(query, dead);
  const ended = [...dead, ...over];
  if (ended.length > 0) await endAsides(query, ended);
  if (failing.length > 0) await setFailing(query, failing);
  if (attempts.length > 0) await writeAttempts(query, attempts);
}

async function setLanes(query: Query, lanes: readonly LaneState[]): Promise<void> {
  // Of one lane the newest generation alone can move it.
  const ordered = lanes.toSorted((one, other) => one.generation - other.generation);
  const last = lastOf(ordered, ({ webhookId, stream }) => JSON.stringify([webhookId, stream]));
  await query(
    `WITH given AS (
       SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
         AS g (webhook_id, stream, cursor, attempts, next_at, generation)),
     moved AS (
       UPDATE event_lanes l SET cursor = g.cursor, attempts = g.attempts, next_at = g.next_at FROM given g
       WHERE l.webhook_id = g.webhook_id AND l.stream = g.stream AND l.generation = g.generation)
     INSERT INTO event_lanes (webhook_id, stream, cursor, attempts, next_at, generation)
     SELECT w.id, s.stream, g.cursor, g.attempts, g.next_at, g.generation
     FROM given g JOIN webhooks w ON w.id = g.webhook_id
     JOIN event_streams s ON s.stream = g.stream AND s.organization_id = w.organization_id
     WHERE NOT EXISTS (SELECT 1 FROM event_lanes l WHERE l.webhook_id = g.webhook_id AND l.stream = g.stream)
     FOR KEY SHARE OF s
     ON CONFLICT DO NOTHING`,
    [
      ...placesOf(last),
      last.map(({ cursor }) => cursor),
      last.map(({ attempts }) => attempts),
      last.map(({ nextAtWallMs }) => wholeMs(nextAtWallMs)),
      last.map(({ generation }) => generation),
    ],
  );
}

async function keepAside(query: Query, all: readonly SetAside[]): Promise<void> {
  const last = lastOf(all, eventOf);
  await query(
    `INSERT INTO events_set_aside (webhook_id, stream, n, attempts, next_at)
     SELECT w.id, e.stream, e.n, g.attempts, g.next_at
     FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
       AS g (webhook_id, stream, n, attempts, next_at)
     JOIN webhooks w ON w.id = g.webhook_id
     JOIN events e ON e.stream = g.stream AND e.n = g.n AND e.organization_id = w.organization_id
     FOR KEY SHARE OF e
     ON CONFLICT (webhook_id, stream, n) DO UPDATE SET attempts = excluded.attempts, next_at = excluded.next_at`,
    [
      ...placesOf(last),
      last.map(({ n }) => n),
      last.map(({ attempts }) => attempts),
      last.map(({ nextAtWallMs }) => wholeMs(nextAtWallMs)),
    ],
  );
}

async function bury(query: Query, letters: readonly DeadLetter[]): Promise<void> {
  await query(
    `INSERT INTO dead_letters (webhook_id, stream, n, organization_id, session_id, id, name, at, fact, attempts,
       http_status, reason, failed_at)
     SELECT w.id, e.stream, e.n, e.organization_id, e.session_id, e.id, e.name, e.at, e.fact, g.attempts,
       g.http_status, g.reason, g.failed_at
     FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[])
       AS g (webhook_id, stream, n, attempts, http_status, reason, failed_at)
     JOIN webhooks w ON w.id = g.webhook_id
     JOIN events e ON e.stream = g.stream AND e.n = g.n AND e.organization_id = w.organization_id
     ON CONFLICT DO NOTHING`,
    [
      ...placesOf(letters),
      letters.map(({ n }) => n),
      letters.map(({ attempts }) => attempts),
      letters.map(({ httpStatus }) => httpStatus),
      letters.map(({ reason }) => reason),
      letters.map(({ failedAtWallMs }) => wholeMs(failedAtWallMs)),
    ],
  );
}

async function endAsides(query: Query, ended: readonly Place[]): Promise<void> {
  await query(
    `DELETE FROM events_set_aside a USING unnest($1::text[], $2::text[], $3::bigint[]) AS g (webhook_id, stream, n)
     WHERE a.webhook_id = g.webhook_id AND a.stream = g.stream AND a.n = g.n`,
    [...placesOf(ended), ended.map(({ n }) => n)],
  );
}

async function setFailing(query: Query, all: Settlement["failing"]): Promise<void> {
  const last = lastOf(all, ({ webhookId }) => webhookId);
  await query(
    `UPDATE webhooks w SET failing_since = g.since FROM unnest($1::text[], $2::bigint[]) AS g (id, since)
     WHERE w.id = g.id`,
    [last.map(({ webhookId }) => webhookId), last.map(({ sinceWallMs }) => wholeMs(sinceWallMs))],
  );
}

function placesOf(all: readonly LanePlace[]): readonly (readonly string[])[] {
  return [all.map(({ webhookId }) => webhookId), all.map(({ stream }) => stream)];
}

function eventOf({ webhookId, stream, n }: Place): string {
  return JSON.stringify([webhookId, stream, n]);
}
