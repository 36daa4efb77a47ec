import type { Query } from "../database/query.ts";

/** Where dead letters of one webhook stand, the nth of both together. */
export type LetterPlaces = { readonly streams: readonly string[]; readonly ns: readonly number[] };

const LETTERS = `dead_letters d JOIN unnest($2::text[], $3::bigint[]) AS g (stream, n)
  ON d.webhook_id = $1 AND d.stream = g.stream AND d.n = g.n`;

/**
 * Puts the events of dead letters back where they were. A stream that was forgotten meanwhile is over for everybody up to
 * there. Whoever hears it is locked by then.
 */
export async function giveBack(
  query: Query,
  webhookId: string,
  { streams, ns }: LetterPlaces,
): Promise<void> {
  if (streams.length === 0) return;
  const letters = [webhookId, streams, ns];
  // Before streams and events, as who appends some does.
  await query(
    `INSERT INTO event_orders (organization_id, last) SELECT organization_id, 0 FROM webhooks WHERE id = $1
     ON CONFLICT (organization_id) DO UPDATE SET last = event_orders.last`,
    [webhookId],
  );
  await query(
    `WITH begun AS (
       INSERT INTO event_streams (stream, organization_id, last)
       SELECT d.stream, d.organization_id, max(d.n) FROM ${LETTERS}
       GROUP BY d.stream, d.organization_id ORDER BY d.stream
       ON CONFLICT (stream) DO UPDATE SET last = excluded.last WHERE event_streams.last < excluded.last
       RETURNING stream, organization_id, last)
     INSERT INTO event_lanes (webhook_id, stream, cursor, attempts, next_at)
     SELECT w.id, b.stream, b.last, 0, NULL FROM begun b JOIN webhooks w ON w.organization_id = b.organization_id
     WHERE w.session_id IS NULL OR w.session_id = b.stream OR w.id = $1
     ON CONFLICT (webhook_id, stream) DO UPDATE SET cursor = greatest(event_lanes.cursor, excluded.cursor)`,
    letters,
  );
  // Before all that readers go on from.
  await query(
    `INSERT INTO events (stream, n, organization_id, session_id, id, name, at, expires_at, fact, place)
     SELECT d.stream, d.n, d.organization_id, d.session_id, d.id, d.name, d.at, NULL, d.fact,
       coalesce((SELECT min(place) FROM events WHERE organization_id = d.organization_id), 1)
         - row_number() OVER (ORDER BY d.stream, d.n DESC)
     FROM ${LETTERS}
     WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.stream = d.stream AND e.n = d.n)
     ON CONFLICT DO NOTHING`,
    letters,
  );
}
