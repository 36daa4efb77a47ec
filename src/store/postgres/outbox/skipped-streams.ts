import type { Query } from "../database/query.ts";

/**
 * What has happened until now is over for a webhook in the streams that it hears, but for one that is named. Its lanes are
 * of another generation from then on. Its row is locked by then.
 */
export async function skipHeardStreams(query: Query, webhookId: string, but: string | null): Promise<void> {
  await query(
    `INSERT INTO event_lanes (webhook_id, stream, cursor, attempts, next_at)
     SELECT w.id, s.stream, s.last, 0, NULL FROM webhooks w JOIN event_streams s ON s.organization_id = w.organization_id
     WHERE w.id = $1 AND (w.session_id IS NULL OR w.session_id = s.stream) AND s.stream IS DISTINCT FROM $2
     FOR KEY SHARE OF s
     ON CONFLICT (webhook_id, stream) DO UPDATE SET
       cursor = excluded.cursor, attempts = 0, next_at = NULL, generation = event_lanes.generation + 1`,
    [webhookId, but],
  );
}

/** The same in all streams, and of what is set aside; what is on its way in a lane that is not at rest yet moves none either. */
export async function skipEverything(query: Query, webhookId: string): Promise<void> {
  await query(
    `WITH aside AS (DELETE FROM events_set_aside WHERE webhook_id = $1)
     INSERT INTO event_lanes (webhook_id, stream, cursor, attempts, next_at, generation)
     SELECT w.id, s.stream, s.last, 0, NULL, 1 FROM webhooks w JOIN event_streams s ON s.organization_id = w.organization_id
     WHERE w.id = $1 FOR KEY SHARE OF s
     ON CONFLICT (webhook_id, stream) DO UPDATE SET
       cursor = excluded.cursor, attempts = 0, next_at = NULL, generation = event_lanes.generation + 1`,
    [webhookId],
  );
}
