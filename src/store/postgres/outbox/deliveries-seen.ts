import type { DeliveryAttempt, Outbox } from "../../../core/index.ts";
import {
  MOST_ATTEMPTS,
  mostSeen,
  toBacklog,
  toDeliveries,
  type BacklogRow,
  type SeenRow,
} from "../../rows/delivery-row.ts";
import { wholeMs } from "../../rows/event-row.ts";
import type { Query } from "../database/query.ts";
import type { Steps } from "../database/steps.ts";

/** Writes attempts in the step of their settlement, and forgets those before the last hundred of each webhook. */
export async function writeAttempts(query: Query, all: readonly DeliveryAttempt[]): Promise<void> {
  const ofWebhooks = Map.groupBy(all, ({ webhookId }) => webhookId);
  await query(
    `INSERT INTO webhook_attempts (webhook_id, id, stream, n, event_id, name, attempts, is_taken, http_status, reason, at)
     SELECT w.id, g.id, g.stream, g.n, g.event_id, g.name, g.attempts, g.is_taken, g.http_status, g.reason, g.at
     FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::boolean[],
         $9::bigint[], $10::text[], $11::bigint[])
       AS g (webhook_id, id, stream, n, event_id, name, attempts, is_taken, http_status, reason, at)
     JOIN webhooks w ON w.id = g.webhook_id ON CONFLICT DO NOTHING`,
    columnsOf([...ofWebhooks.values()].flatMap((attempts) => attempts.slice(-MOST_ATTEMPTS))),
  );
  await query(
    `DELETE FROM webhook_attempts a USING (
       SELECT w.id AS webhook_id, oldest.id FROM unnest($1::text[]) AS w (id) CROSS JOIN LATERAL (
         SELECT id FROM webhook_attempts WHERE webhook_id = w.id ORDER BY id DESC LIMIT 1 OFFSET ${MOST_ATTEMPTS}) oldest) o
     WHERE a.webhook_id = o.webhook_id AND a.id <= o.id`,
    [[...ofWebhooks.keys()]],
  );
}

function columnsOf(attempts: readonly DeliveryAttempt[]): readonly unknown[] {
  return [
    attempts.map(({ webhookId }) => webhookId),
    attempts.map(({ id }) => id),
    attempts.map(({ stream }) => stream),
    attempts.map(({ n }) => n),
    attempts.map(({ eventId }) => eventId),
    attempts.map(({ name }) => name),
    attempts.map((attempt) => attempt.attempts),
    attempts.map(({ isTaken }) => isTaken),
    attempts.map(({ httpStatus }) => httpStatus),
    attempts.map(({ reason }) => reason),
    attempts.map(({ atWallMs }) => wholeMs(atWallMs)),
  ];
}

const SEEN = `
  (SELECT id, event_id, name, attempts, http_status, reason, at,
     CASE WHEN is_taken THEN 'delivered' ELSE 'failed' END AS status,
     (SELECT e.at FROM events e WHERE e.stream = a.stream AND e.n = a.n) AS happened_at
   FROM webhook_attempts a WHERE webhook_id = $1 AND (at, id) < ($2::bigint, $3::text)
   ORDER BY at DESC, id DESC LIMIT $4)
  UNION ALL
  (SELECT id, id, name, attempts, http_status, reason, failed_at, 'dead', at
   FROM dead_letters WHERE webhook_id = $1 AND (failed_at, id) < ($2::bigint, $3::text)
   ORDER BY failed_at DESC, id DESC LIMIT $4)`;

/** What comes behind its place in a stream is not all for it. */
const BACKLOG = `
  WITH behind AS (
    SELECT s.stream, coalesce(l.cursor, 0) AS cursor
    FROM webhooks w JOIN event_streams s ON s.organization_id = w.organization_id
    LEFT JOIN event_lanes l ON l.webhook_id = w.id AND l.stream = s.stream
    WHERE w.id = $1 AND (w.session_id IS NULL OR w.session_id = s.stream) AND s.last > coalesce(l.cursor, 0)),
  seen AS MATERIALIZED (
    SELECT e.name, e.at FROM behind b CROSS JOIN LATERAL (
      SELECT name, at FROM events WHERE stream = b.stream AND n > b.cursor ORDER BY n LIMIT $4) e
    LIMIT $4),
  waiting AS (
    SELECT at FROM seen WHERE name = ANY($2::text[])
    UNION ALL (
      SELECT e.at FROM events_set_aside a JOIN events e ON e.stream = a.stream AND e.n = a.n
      WHERE a.webhook_id = $1 LIMIT $3))
  SELECT (SELECT count(*) FROM waiting) AS events, (SELECT count(*) FROM seen) AS seen,
    (SELECT min(at) FROM waiting) AS oldest`;

/** What came of deliveries, as people look at it. */
export function deliveriesSeen({ read }: Steps): Pick<Outbox, "listDeliveries" | "backlog"> {
  return {
    async listDeliveries(webhookId, after, limit) {
      const [at, id] = [after?.atWallMs ?? Number.MAX_SAFE_INTEGER, after?.id ?? ""];
      const { rows } = await read<SeenRow>(SEEN, [webhookId, at, id, limit]);
      return toDeliveries(rows, limit);
    },
    async backlog(webhookId, names, most) {
      const { rows } = await read<BacklogRow>(BACKLOG, [webhookId, names, most, mostSeen(most)]);
      return toBacklog(rows[0], most);
    },
  };
}
