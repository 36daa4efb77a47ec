import type { Query } from "../database/query.ts";

/**
 * Lanes, what is set aside, dead letters and attempts hang on webhooks, whose rows are locked first, in the order of their
 * ids: so nobody waits in a circle. Then come the order of the organization, its streams and its events.
 */
export async function lockWebhooks(query: Query, ids: readonly string[]): Promise<void> {
  await query("SELECT 1 FROM webhooks WHERE id = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE", [ids]);
}

/** It, and those of its organization that hear every session. */
export async function lockHearers(query: Query, webhookId: string): Promise<void> {
  await query(
    `SELECT 1 FROM webhooks w JOIN webhooks named ON named.id = $1 AND named.organization_id = w.organization_id
     WHERE w.session_id IS NULL OR w.id = named.id ORDER BY w.id FOR NO KEY UPDATE OF w`,
    [webhookId],
  );
}

/** Those of a session that is about to go. */
export async function lockWebhooksOfSession(query: Query, sessionId: string): Promise<void> {
  await query("SELECT 1 FROM webhooks WHERE session_id = $1 ORDER BY id FOR UPDATE", [sessionId]);
}
