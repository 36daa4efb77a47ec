import type { EventOrder, Relay } from "../../../core/index.ts";
import { toSince, type HeardRow } from "../../rows/event-order-row.ts";
import type { Query } from "../database/query.ts";
import type { Steps } from "../database/steps.ts";
import { LIVES_FOR } from "./audience-changes.ts";

/** Waits for whoever writes events of the organization, and keeps others from writing some until it is over. */
const LOCK_ORDER = `INSERT INTO event_orders (organization_id, last)
  SELECT id, 0 FROM organizations WHERE id = $1 AND deleted_at IS NULL FOR KEY SHARE
  ON CONFLICT (organization_id) DO UPDATE SET last = event_orders.last`;

/** Nothing where this process has not said that it has readers. */
const SINCE_OF_OWN = `SELECT organization_id, name, since FROM events_heard WHERE organization_id = $1
  AND EXISTS (SELECT 1 FROM event_readers WHERE organization_id = $1 AND process = $2)`;

const OTHERS_READ = `SELECT 1 FROM event_readers r JOIN event_processes p ON p.process = r.process
  WHERE r.organization_id = $1 AND p.seen_at > clock_timestamp() - ${LIVES_FOR} LIMIT 1`;

/**
 * Hearings that several processes share. What is asked for is kept by all of them once they heed it, and only then the place
 * is noted after which all of it is there.
 */
export function sharedHearing(
  { read, write }: Steps,
  process: string,
  relay: Pick<Relay, "untilAllHeed">,
): Pick<EventOrder, "hear" | "endHearing"> {
  async function sinceOf(query: Query, organizationId: string) {
    const { rows } = await query<HeardRow>(SINCE_OF_OWN, [organizationId, process]);
    return toSince(rows);
  }

  const ask = (organizationId: string, names: readonly string[]) =>
    write([organizationId], async (query) => {
      const { count } = await query(LOCK_ORDER, [organizationId]);
      if (count === 0) return;
      await query(
        "INSERT INTO event_readers (process, organization_id) VALUES ($2, $1) ON CONFLICT DO NOTHING",
        [organizationId, process],
      );
      await query(
        `INSERT INTO events_heard (organization_id, name, since)
         SELECT $1, name, NULL FROM unnest($2::text[]) name ON CONFLICT DO NOTHING`,
        [organizationId, names],
      );
    });

  const settle = (organizationId: string, names: readonly string[]) =>
    write([organizationId], async (query) => {
      await query(LOCK_ORDER, [organizationId]);
      await query(
        `UPDATE events_heard h SET since = o.last FROM event_orders o
         WHERE h.organization_id = $1 AND o.organization_id = $1 AND h.since IS NULL AND h.name = ANY($2::text[])`,
        [organizationId, names],
      );
      return sinceOf(query, organizationId);
    });

  return {
    async hear(organizationId, names) {
      const known = await sinceOf(read, organizationId);
      if (names.length > 0 && names.every((name) => Number.isFinite(known.get(name)))) return known;
      await ask(organizationId, names);
      await relay.untilAllHeed();
      return settle(organizationId, names);
    },
    endHearing: (organizationId) =>
      write([organizationId], async (query) => {
        await query(LOCK_ORDER, [organizationId]);
        await query("DELETE FROM event_readers WHERE organization_id = $1 AND process = $2", [
          organizationId,
          process,
        ]);
        const others = await query(OTHERS_READ, [organizationId]);
        if (others.count > 0) return false;
        await query("DELETE FROM events_heard WHERE organization_id = $1", [organizationId]);
        return true;
      }),
  };
}
