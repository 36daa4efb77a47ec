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
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";

const COLUMNS = `${EVENT_COLUMNS}, place`;

type Slice = { readonly count: number; readonly last: number | null };

/** An organization's events in their order. */
export function eventsInOrder(db: Db, vault: Vault): AtOnce<EventOrder> {
  const selectHeard = db.prepare<[string], HeardRow>("SELECT * FROM events_heard WHERE organization_id = ?");
  const selectAllHeard = db.prepare<[], HeardRow>("SELECT * FROM events_heard ORDER BY organization_id");
  const insertHeard = db.prepare<[string, string]>(
    `INSERT INTO events_heard (organization_id, name, since)
     SELECT o.id, n.value, coalesce((SELECT last FROM event_orders WHERE organization_id = o.id), 0)
     FROM organizations o, json_each(?) n WHERE o.id = ? AND o.deleted_at IS NULL ON CONFLICT DO NOTHING`,
  );
  const deleteHeard = db.prepare<[string]>("DELETE FROM events_heard WHERE organization_id = ?");
  const selectLast = db
    .prepare<[string], [string, number]>(
      "SELECT organization_id, last FROM event_orders WHERE organization_id IN (SELECT value FROM json_each(?))",
    )
    .raw();
  const selectPlace = db
    .prepare<[string, string], number>("SELECT place FROM events WHERE organization_id = ? AND id = ?")
    .pluck();
  const selectBefore = db
    .prepare<[string, string], number>(
      "SELECT place FROM events WHERE organization_id = ? AND id < ? ORDER BY id DESC LIMIT 1",
    )
    .pluck();
  const SLICE =
    "FROM events WHERE organization_id = @organizationId AND place > @after ORDER BY place LIMIT @limit";
  const selectSlice = db.prepare<[object], Slice>(
    `SELECT count(*) AS count, max(place) AS last FROM (SELECT place ${SLICE})`,
  );
  const selectWanted = db.prepare<[object], OrderedRow>(
    `SELECT ${COLUMNS} FROM (SELECT ${COLUMNS} ${SLICE})
     WHERE (@sessionId IS NULL OR session_id = @sessionId) AND name IN (SELECT value FROM json_each(@names))
     ORDER BY place`,
  );

  return {
    hear(organizationId, names) {
      const known = toSince(selectHeard.all(organizationId));
      const isKnown = names.every((name) => known.has(name));
      if (isKnown) return known;
      insertHeard.run(JSON.stringify(names), organizationId);
      return toSince(selectHeard.all(organizationId));
    },
    endHearing(organizationId) {
      deleteHeard.run(organizationId);
      return true;
    },
    listHeard: (organizationId) =>
      toHeard(organizationId === undefined ? selectAllHeard.all() : selectHeard.all(organizationId)),
    lastPlaces: (organizationIds) => new Map(selectLast.all(JSON.stringify(organizationIds))),
    placeOf(organizationId, id, lastId) {
      if (!isIdOfEvent(id, lastId)) return undefined;
      return selectPlace.get(organizationId, id) ?? selectBefore.get(organizationId, madeBefore(id));
    },
    inOrder({ organizationId, sessionId, names }, after, limit) {
      const asked = { organizationId, after, limit };
      const { count = 0, last = null } = selectSlice.get(asked) ?? {};
      const rows = selectWanted.all({ ...asked, sessionId, names: JSON.stringify(names) });
      const events = rows.map((row) => toOrderedEvent(vault, row));
      return { events, upTo: last ?? after, isLast: count < limit };
    },
  };
}
