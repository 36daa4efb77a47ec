import type { Backlog, Delivery } from "../../core/index.ts";

/** Of a webhook. */
export const MOST_ATTEMPTS = 100;
/** So many events are looked at to count one. */
const SEEN_FOR_EACH = 10;

/** What came of a delivery, as it is read of both databases. */
export type SeenRow = {
  readonly id: string;
  readonly event_id: string;
  readonly name: Delivery["name"];
  readonly attempts: number;
  readonly status: Delivery["status"];
  readonly http_status: number | null;
  readonly reason: string | null;
  readonly at: number;
  readonly happened_at: number | null;
};

/** What was counted of what waits, of at most so many events that were looked at. */
export type BacklogRow = { readonly events: number; readonly seen: number; readonly oldest: number | null };

/** A page of both attempts and dead letters, each of which has that many at most. */
export function toDeliveries(rows: readonly SeenRow[], limit: number): readonly Delivery[] {
  return rows.toSorted(newestFirst).slice(0, limit).map(toDelivery);
}

function newestFirst(one: SeenRow, other: SeenRow): number {
  return other.at - one.at || (other.id < one.id ? -1 : 1);
}

function toDelivery(row: SeenRow): Delivery {
  const { id, event_id, name, attempts, status, http_status, reason, at, happened_at } = row;
  return {
    ...{ id, eventId: event_id, name, attempts, status, httpStatus: http_status, reason },
    ...{ atWallMs: at, happenedAtWallMs: happened_at },
  };
}

/** How many events are looked at to count `most`. */
export function mostSeen(most: number): number {
  return most * SEEN_FOR_EACH;
}

export function toBacklog(row: BacklogRow | undefined, most: number): Backlog {
  const { events = 0, seen = 0, oldest = null } = row ?? {};
  const isAtLeast = events >= most || seen >= mostSeen(most);
  return { events: Math.min(events, most), isAtLeast, oldestAtWallMs: oldest };
}
