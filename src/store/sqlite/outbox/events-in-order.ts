import { decodeTime, encodeTime } from "ulid";
import type { EventOrder, HeardEvents } from "../../../core/index.ts";
import type { Vault } from "../../vault.ts";
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";
import { COLUMNS, toPlacedEvent, type EventRow } from "./event-row.ts";

type HeardName = { readonly organization_id: string; readonly name: string; readonly since: number };
type Slice = { readonly count: number; readonly last: number | null };

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
/** Events are written in another order than they were made in by less. */
const MADE_BEFORE_MS = 10_000;
const TIME_LETTERS = 10;

/** An organization's events in their order. */
export function eventsInOrder(db: Db, vault: Vault): AtOnce<EventOrder> {
  const selectHeard = db.prepare<[string], HeardName>("SELECT * FROM events_heard WHERE organization_id = ?");
  const selectAllHeard = db.prepare<[], HeardName>("SELECT * FROM events_heard ORDER BY organization_id");
  const insertHeard = db.prepare<[string, string]>(
    `INSERT INTO events_heard (organization_id, name, since)
     SELECT o.id, n.value, coalesce((SELECT last FROM event_orders WHERE organization_id = o.id), 0)
     FROM organizations o, json_each(?) n WHERE o.id = ? AND o.deleted_at IS NULL ON CONFLICT DO NOTHING`,
  );
  const deleteHeard = db.prepare<[string]>("DELETE FROM events_heard WHERE organization_id = ?");
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
  const selectWanted = db.prepare<[object], EventRow>(
    `SELECT ${COLUMNS} FROM (SELECT ${COLUMNS}, place ${SLICE})
     WHERE (@sessionId IS NULL OR session_id = @sessionId) AND name IN (SELECT value FROM json_each(@names))
     ORDER BY place`,
  );

  function sinceOf(rows: readonly HeardName[]): HeardEvents["since"] {
    // As they were given.
    return new Map(rows.map(({ name, since }) => [name, since])) as HeardEvents["since"];
  }

  return {
    hear(organizationId, names) {
      const known = sinceOf(selectHeard.all(organizationId));
      const isKnown = names.every((name) => known.has(name));
      if (isKnown) return known;
      insertHeard.run(JSON.stringify(names), organizationId);
      return sinceOf(selectHeard.all(organizationId));
    },
    endHearing: (organizationId) => void deleteHeard.run(organizationId),
    listHeard: () =>
      [...Map.groupBy(selectAllHeard.all(), ({ organization_id: id }) => id)].map(
        ([organizationId, rows]) => ({ organizationId, since: sinceOf(rows) }),
      ),
    placeOf(organizationId, id, lastId) {
      if (!ULID.test(id) || id > lastId) return undefined;
      return selectPlace.get(organizationId, id) ?? selectBefore.get(organizationId, madeBefore(id));
    },
    inOrder({ organizationId, sessionId, names }, after, limit) {
      const asked = { organizationId, after, limit };
      const { count = 0, last = null } = selectSlice.get(asked) ?? {};
      const rows = selectWanted.all({ ...asked, sessionId, names: JSON.stringify(names) });
      const events = rows.map((row) => toPlacedEvent(vault, row));
      return { events, upTo: last ?? after, isLast: count < limit };
    },
  };
}

/** Every id that was made that much earlier sorts before it. */
function madeBefore(id: string): string {
  return encodeTime(Math.max(0, decodeTime(id) - MADE_BEFORE_MS), TIME_LETTERS);
}
