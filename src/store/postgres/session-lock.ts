import type { Query } from "./database/query.ts";

/**
 * Until the step ends nobody else who takes these locks changes what is of these sessions, and none of them goes. Gives
 * those that are there. First of all in a step: whoever locks rows of a session before it may wait in a circle.
 */
export async function lockSessions(
  query: Query,
  sessionIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await query<{ id: string }>(
    "SELECT id FROM sessions WHERE id = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE",
    [sessionIds],
  );
  return new Set(rows.map(({ id }) => id));
}

/** The same of one; false when it is gone. */
export async function lockSession(query: Query, sessionId: string): Promise<boolean> {
  return (await lockSessions(query, [sessionId])).size > 0;
}
