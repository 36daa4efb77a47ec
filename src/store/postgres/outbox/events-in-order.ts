import type { EventOrder } from "../../../core/index.ts";
import {
  isIdOfEvent,
  madeBefore,
  toHeard,
  toOrderedEvent,
  toSince,
  type HeardRow,
  type OrderedRow,
} from "../../rows/event-order-row.ts";
import { EVENT_COLUMNS } from "../../rows/event-row.ts";
import type { Vault } from "../../vault.ts";
import type { Query } from "../database/query.ts";
import type { Steps } from "../database/steps.ts";

const HEARD = "SELECT organization_id, name, since FROM events_heard";

/** Waits for whoever writes events of the organization: what they leave out is before the place that is given. */
const HEAR = `
  WITH place AS (
    INSERT INTO event_orders (organization_id, last)
    SELECT id, 0 FROM organizations WHERE id = $1 AND deleted_at IS NULL FOR KEY SHARE
    ON CONFLICT (organization_id) DO UPDATE SET last = event_orders.last RETURNING last)
  INSERT INTO events_heard (organization_id, name, since)
  SELECT $1, name, last FROM unnest($2::text[]) name, place
  ON CONFLICT (organization_id, name) DO UPDATE SET since = excluded.since WHERE events_heard.since IS NULL`;

/** What is wanted of a part, with its end and how many it has; one row without an event where nothing is wanted. */
const IN_ORDER = `
  WITH part AS MATERIALIZED (
    SELECT ${EVENT_COLUMNS}, place FROM events WHERE organization_id = $1 AND place > $2 ORDER BY place LIMIT $3)
  SELECT p.*, w.* FROM (SELECT count(*) AS count, max(place) AS up_to FROM part) p
  LEFT JOIN part w ON ($4::text IS NULL OR w.session_id = $4) AND w.name = ANY($5::text[])
  ORDER BY w.place`;
type PartRow = { readonly count: number; readonly up_to: number | null } & (
  OrderedRow | { readonly id: null }
);

/** How a process that others stand beside hears; undefined for one that serves alone. */
export type SharedHearing = Pick<EventOrder, "hear" | "endHearing"> | undefined;

/** An organization's events in their order. */
export function eventsInOrder({ read, write }: Steps, vault: Vault, shared: SharedHearing): EventOrder {
  async function sinceOf(query: Query, organizationId: string) {
    const { rows } = await query<HeardRow>(`${HEARD} WHERE organization_id = $1`, [organizationId]);
    return toSince(rows);
  }

  async function placeOfKept(organizationId: string, id: string) {
    const { rows } = await read<{ place: number }>(
      "SELECT place FROM events WHERE organization_id = $1 AND id = $2",
      [organizationId, id],
    );
    return rows[0]?.place;
  }

  return {
    async hear(organizationId, names) {
      const known = await sinceOf(read, organizationId);
      if (names.every((name) => Number.isFinite(known.get(name)))) return known;
      return write([organizationId], async (query) => {
        await query(HEAR, [organizationId, names]);
        return sinceOf(query, organizationId);
      });
    },
    endHearing: (organizationId) =>
      write([organizationId], async (query) => {
        await query("DELETE FROM events_heard WHERE organization_id = $1", [organizationId]);
        return true;
      }),
    async listHeard(organizationId) {
      const { rows } = await (organizationId === undefined
        ? read<HeardRow>(`${HEARD} ORDER BY organization_id`, [])
        : read<HeardRow>(`${HEARD} WHERE organization_id = $1`, [organizationId]));
      return toHeard(rows);
    },
    async lastPlaces(organizationIds) {
      const { rows } = await read<{ organization_id: string; last: number }>(
        "SELECT organization_id, last FROM event_orders WHERE organization_id = ANY($1::text[])",
        [organizationIds],
      );
      return new Map(rows.map(({ organization_id, last }) => [organization_id, last]));
    },
    async placeOf(organizationId, id, lastId) {
      // By when the ids of several nodes were made nothing can be said of their order: a clock may be wrong by hours.
      if (shared) return placeOfKept(organizationId, id);
      if (!isIdOfEvent(id, lastId)) return undefined;
      const { rows } = await read<{ place: number | null }>(
        `SELECT coalesce(
           (SELECT place FROM events WHERE organization_id = $1 AND id = $2),
           (SELECT place FROM events WHERE organization_id = $1 AND id < $3 ORDER BY id DESC LIMIT 1)) AS place`,
        [organizationId, id, madeBefore(id)],
      );
      return rows[0]?.place ?? undefined;
    },
    async inOrder({ organizationId, sessionId, names }, after, limit) {
      const { rows } = await read<PartRow>(IN_ORDER, [organizationId, after, limit, sessionId, names]);
      const { count = 0, up_to = null } = rows[0] ?? {};
      const events = rows.filter((row) => row.id !== null).map((row) => toOrderedEvent(vault, row));
      return { events, upTo: up_to ?? after, isLast: count < limit };
    },
    ...shared,
  };
}
