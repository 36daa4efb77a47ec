import type { KeptEvent } from "../../../core/index.ts";
import type { Query } from "../database/query.ts";

/** Whoever writes events of these organizations keeps its rows until its transaction ends. */
const LOCK_ORDERS = `SELECT last FROM event_orders WHERE organization_id = ANY($1::text[])
  ORDER BY organization_id FOR UPDATE`;

const KEPT = "SELECT id FROM events WHERE organization_id = ANY($1::text[]) AND id = ANY($2::text[])";

/** The ids of those that are at rest, and of those that a cut-off step is still writing. */
export async function keptEvents(query: Query, events: readonly KeptEvent[]): Promise<ReadonlySet<string>> {
  const organizations = [...new Set(events.map(({ organizationId }) => organizationId))];
  await query(LOCK_ORDERS, [organizations]);
  const { rows } = await query<{ id: string }>(KEPT, [organizations, events.map(({ id }) => id)]);
  return new Set(rows.map(({ id }) => id));
}
