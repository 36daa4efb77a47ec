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
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";

type AttemptRow = {
  readonly webhook_id: string;
  readonly id: string;
  readonly stream: string;
  readonly n: number;
  readonly event_id: string;
  readonly name: DeliveryAttempt["name"];
  readonly attempts: number;
  readonly is_taken: number;
  readonly http_status: number | null;
  readonly reason: string | null;
  readonly at: number;
};
/** Where a page begins, a webhook's, and how many. */
type PageOf = {
  readonly webhookId: string;
  readonly at: number;
  readonly id: string;
  readonly limit: number;
};

/** Writes attempts in the transaction of their settlement, and forgets those before the last hundred of each webhook. */
export function attemptsWriter(db: Db): (attempts: readonly DeliveryAttempt[]) => void {
  const insert = db.prepare<AttemptRow>(
    `INSERT INTO webhook_attempts (webhook_id, id, stream, n, event_id, name, attempts, is_taken, http_status, reason, at)
     SELECT w.id, @id, @stream, @n, @event_id, @name, @attempts, @is_taken, @http_status, @reason, @at
     FROM webhooks w WHERE w.id = @webhook_id ON CONFLICT DO NOTHING`,
  );
  const forget = db.prepare<{ webhookId: string }>(
    `DELETE FROM webhook_attempts WHERE webhook_id = @webhookId AND id <= (
       SELECT id FROM webhook_attempts WHERE webhook_id = @webhookId
       ORDER BY id DESC LIMIT 1 OFFSET ${MOST_ATTEMPTS})`,
  );
  return (all) => {
    for (const [webhookId, attempts] of Map.groupBy(all, (attempt) => attempt.webhookId)) {
      for (const attempt of attempts.slice(-MOST_ATTEMPTS)) insert.run(toRow(attempt));
      forget.run({ webhookId });
    }
  };
}

/** What came of deliveries, as people look at it. */
export function deliveriesSeen(db: Db): Pick<AtOnce<Outbox>, "listDeliveries" | "backlog"> {
  const selectAttempts = db.prepare<PageOf, SeenRow>(
    `SELECT id, event_id, name, attempts, http_status, reason, at,
       iif(is_taken, 'delivered', 'failed') AS status,
       (SELECT e.at FROM events e WHERE e.stream = a.stream AND e.n = a.n) AS happened_at
     FROM webhook_attempts a WHERE webhook_id = @webhookId AND (at, id) < (@at, @id)
     ORDER BY at DESC, id DESC LIMIT @limit`,
  );
  const selectLetters = db.prepare<PageOf, SeenRow>(
    `SELECT id, id AS event_id, name, attempts, http_status, reason, failed_at AS at, 'dead' AS status,
       at AS happened_at
     FROM dead_letters WHERE webhook_id = @webhookId AND (failed_at, id) < (@at, @id)
     ORDER BY failed_at DESC, id DESC LIMIT @limit`,
  );
  const LANES_BEHIND = `FROM webhooks w JOIN event_streams s ON s.organization_id = w.organization_id
     LEFT JOIN event_lanes l ON l.webhook_id = w.id AND l.stream = s.stream
     WHERE w.id = @webhookId AND (w.session_id IS NULL OR w.session_id = s.stream) AND s.last > coalesce(l.cursor, 0)`;
  // What comes behind its place in a stream is not all for it.
  const selectBacklog = db.prepare<
    { webhookId: string; names: string; most: number; mostSeen: number },
    BacklogRow
  >(
    `WITH s AS (SELECT s.stream, l.cursor ${LANES_BEHIND}),
       seen AS MATERIALIZED (
         SELECT e.name, e.at FROM s JOIN events e ON e.stream = s.stream AND e.n > coalesce(s.cursor, 0)
         LIMIT @mostSeen),
       waiting AS (
         SELECT at FROM seen WHERE name IN (SELECT value FROM json_each(@names))
         UNION ALL SELECT at FROM (
           SELECT e.at FROM events_set_aside a JOIN events e ON e.stream = a.stream AND e.n = a.n
           WHERE a.webhook_id = @webhookId LIMIT @most))
     SELECT (SELECT count(*) FROM waiting) AS events, (SELECT count(*) FROM seen) AS seen,
       (SELECT min(at) FROM waiting) AS oldest`,
  );
  return {
    listDeliveries(webhookId, after, limit) {
      const page = { webhookId, at: after?.atWallMs ?? Number.MAX_SAFE_INTEGER, id: after?.id ?? "", limit };
      return toDeliveries([...selectAttempts.all(page), ...selectLetters.all(page)], limit);
    },
    backlog(webhookId, names, most) {
      const asked = { webhookId, names: JSON.stringify(names), most, mostSeen: mostSeen(most) };
      return toBacklog(selectBacklog.get(asked), most);
    },
  };
}

function toRow(attempt: DeliveryAttempt): AttemptRow {
  return {
    webhook_id: attempt.webhookId,
    id: attempt.id,
    stream: attempt.stream,
    n: attempt.n,
    event_id: attempt.eventId,
    name: attempt.name,
    attempts: attempt.attempts,
    is_taken: Number(attempt.isTaken),
    http_status: attempt.httpStatus,
    reason: attempt.reason,
    at: wholeMs(attempt.atWallMs),
  };
}
