import type { KeptEvent } from "../../../core/index.ts";
import { sealFact, wholeMs } from "../../rows/event-row.ts";
import type { Vault } from "../../vault.ts";
import type { Query } from "../database/query.ts";

/**
 * Whoever writes events of an organization keeps its row of `event_orders` until its transaction ends: places are given in
 * the order of the commits, and a reader that goes on behind one misses none. The same of a stream. From the organization's
 * own row: one that was deleted meanwhile has no streams.
 */
const APPEND = `
  WITH told AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bytea[])
      WITH ORDINALITY AS t (stream, organization_id, session_id, id, name, at, expires_at, fact, nth)),
  there AS (
    SELECT id FROM organizations WHERE id IN (SELECT organization_id FROM told) AND deleted_at IS NULL
    ORDER BY id FOR KEY SHARE),
  orders AS (
    INSERT INTO event_orders (organization_id, last)
    SELECT there.id, (SELECT count(*) FROM told WHERE told.organization_id = there.id) FROM there ORDER BY there.id
    ON CONFLICT (organization_id) DO UPDATE SET last = event_orders.last + excluded.last
    RETURNING organization_id, last),
  streams AS (
    INSERT INTO event_streams (stream, organization_id, last)
    SELECT t.stream, t.organization_id, count(*) FROM told t JOIN orders o ON o.organization_id = t.organization_id
    GROUP BY t.stream, t.organization_id ORDER BY t.stream
    ON CONFLICT (stream) DO UPDATE SET last = event_streams.last + excluded.last
    RETURNING stream, last)
  INSERT INTO events (stream, n, place, organization_id, session_id, id, name, at, expires_at, fact)
  SELECT t.stream,
    s.last - count(*) OVER (PARTITION BY t.stream) + row_number() OVER (PARTITION BY t.stream ORDER BY t.nth),
    o.last - count(*) OVER (PARTITION BY t.organization_id)
      + row_number() OVER (PARTITION BY t.organization_id ORDER BY t.nth),
    t.organization_id, t.session_id, t.id, t.name, t.at, t.expires_at, t.fact
  FROM told t JOIN orders o ON o.organization_id = t.organization_id JOIN streams s ON s.stream = t.stream
  ORDER BY t.nth`;

/** Writes events, each at the end of its stream and of its organization's order. */
export async function appendEvents(query: Query, vault: Vault, events: readonly KeptEvent[]): Promise<void> {
  await query(APPEND, [
    events.map(streamOf),
    events.map(({ organizationId }) => organizationId),
    events.map(({ sessionId }) => sessionId),
    events.map(({ id }) => id),
    events.map(({ fact }) => fact.name),
    events.map(({ atWallMs }) => wholeMs(atWallMs)),
    events.map(({ expiresAtWallMs }) => wholeMs(expiresAtWallMs)),
    events.map(({ id, fact }) => sealFact(vault, id, fact)),
  ]);
}

function streamOf({ sessionId, organizationId }: KeptEvent): string {
  return sessionId ?? `org:${organizationId}`;
}
