import type { EventPage, Fact, KeptEvent, Outbox } from "../../../core/index.ts";
import {
  EVENT_COLUMNS as COLUMNS,
  EVENT_COLUMNS_OF_E,
  sealFact,
  toPlacedEvent,
  toSetAside,
  wholeMs,
  type AsideRow,
  type EventRow,
} from "../../rows/event-row.ts";
import { toBehind, toLaneRecord, type BehindRow, type LaneRow } from "../../rows/lane-row.ts";
import type { Vault } from "../../vault.ts";
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";
import { boundTo, isOneOf, type StreamsBound } from "../some-streams.ts";
import { deliveriesSeen } from "./deliveries-seen.ts";
import { eventsInOrder } from "./events-in-order.ts";
import { forgottenEvents } from "./forgotten-events.ts";
import { sendingAgain } from "./sending-again.ts";
import { settlements } from "./settlements.ts";

/** Events on their way, in the database. */
export function sqliteOutbox(db: Db, vault: Vault): AtOnce<Outbox> {
  // From the organization's own row: one that was deleted meanwhile has no streams.
  const nextPlace = db
    .prepare<[string, string], number>(
      `INSERT INTO event_streams (stream, organization_id, last)
       SELECT ?, id, 1 FROM organizations WHERE id = ? AND deleted_at IS NULL
       ON CONFLICT (stream) DO UPDATE SET last = last + 1 RETURNING last`,
    )
    .pluck();
  const nextInOrder = db
    .prepare<[string], number>(
      `INSERT INTO event_orders (organization_id, last) VALUES (?, 1)
       ON CONFLICT (organization_id) DO UPDATE SET last = last + 1 RETURNING last`,
    )
    .pluck();
  const insert = db.prepare<EventRow & { readonly place: number }>(
    `INSERT INTO events (${COLUMNS}, place)
     VALUES (@stream, @n, @organization_id, @session_id, @id, @name, @at, @expires_at, @fact, @place)`,
  );
  const BEHIND = `FROM webhooks w
     JOIN organizations o ON o.id = w.organization_id AND o.deleted_at IS NULL
     JOIN event_streams s ON s.organization_id = w.organization_id
     LEFT JOIN event_lanes l ON l.webhook_id = w.id AND l.stream = s.stream
     WHERE w.active = 1 AND (w.session_id IS NULL OR w.session_id = s.stream) AND s.last > coalesce(l.cursor, 0)`;
  const selectBehind = db.prepare<[], BehindRow>(
    `SELECT w.id, w.organization_id, s.stream, s.last - coalesce(l.cursor, 0) AS behind ${BEHIND} ORDER BY w.id, s.stream`,
  );
  const selectBehindOf = db.prepare<[string], BehindRow>(
    `SELECT w.id, w.organization_id, s.stream, s.last - coalesce(l.cursor, 0) AS behind ${BEHIND} AND w.id = ? ORDER BY s.stream`,
  );
  const selectBehindIn = db.prepare<[string], BehindRow>(
    `SELECT w.id, w.organization_id, s.stream, s.last - coalesce(l.cursor, 0) AS behind ${BEHIND}
     AND s.stream IN (SELECT value FROM json_each(?)) ORDER BY w.id, s.stream`,
  );
  const selectLane = db.prepare<[string, string], LaneRow>(
    `SELECT cursor, attempts, next_at, generation, again_up_to, again_at FROM event_lanes
     WHERE webhook_id = ? AND stream = ?`,
  );
  const selectLast = db.prepare<[string], number>("SELECT last FROM event_streams WHERE stream = ?").pluck();
  const selectPage = db.prepare<[string, number, string, number], EventRow>(
    `SELECT ${COLUMNS} FROM events WHERE stream = ? AND n > ? AND name IN (SELECT value FROM json_each(?))
     ORDER BY n LIMIT ?`,
  );
  const selectAside = db.prepare<StreamsBound & { webhookId: string; limit: number }, AsideRow>(
    `SELECT ${EVENT_COLUMNS_OF_E}, a.attempts, a.next_at, a.again_at
     FROM events_set_aside a JOIN events e ON e.stream = a.stream AND e.n = a.n
     WHERE a.webhook_id = @webhookId AND ${isOneOf("a.stream")} ORDER BY a.next_at, e.row LIMIT @limit`,
  );
  const selectWithAside = db.prepare<StreamsBound, Pick<BehindRow, "id" | "organization_id">>(
    `SELECT w.id, w.organization_id FROM webhooks w
     JOIN organizations o ON o.id = w.organization_id AND o.deleted_at IS NULL
     WHERE w.active = 1 AND w.id IN (SELECT webhook_id FROM events_set_aside WHERE ${isOneOf("stream")})`,
  );

  function put(event: KeptEvent): void {
    const { id, organizationId, sessionId, fact, atWallMs, expiresAtWallMs } = event;
    const stream = sessionId ?? `org:${organizationId}`;
    const n = nextPlace.get(stream, organizationId);
    const place = n === undefined ? undefined : nextInOrder.get(organizationId);
    if (n === undefined || place === undefined) return;
    insert.run({
      place,
      stream,
      n,
      organization_id: organizationId,
      session_id: sessionId,
      id,
      name: fact.name,
      at: wholeMs(atWallMs),
      expires_at: wholeMs(expiresAtWallMs),
      fact: sealFact(vault, id, fact),
    });
  }

  const isKept = db
    .prepare<[string, string], number>("SELECT 1 FROM events WHERE organization_id = ? AND id = ?")
    .pluck();
  const append = db.transaction((events: readonly KeptEvent[]) => events.forEach(put));

  function page(stream: string, after: number, names: readonly Fact["name"][], limit: number): EventPage {
    const rows = selectPage.all(stream, after, JSON.stringify(names), limit);
    const events = rows.map((row) => toPlacedEvent(vault, row));
    const last = rows.length < limit ? selectLast.get(stream) : rows.at(-1)?.n;
    return { events, upTo: Math.max(after, last ?? 0) };
  }

  return {
    append: (events) => append.immediate(events),
    kept: (events) =>
      new Set(
        events.filter(({ organizationId, id }) => isKept.get(organizationId, id) === 1).map(({ id }) => id),
      ),
    listBehind: (webhookId) =>
      (webhookId === undefined ? selectBehind.all() : selectBehindOf.all(webhookId)).map(toBehind),
    lane: (place) => toLaneRecord(place, selectLane.get(place.webhookId, place.stream)),
    page,
    listBehindIn: (streams) => selectBehindIn.all(JSON.stringify(streams)).map(toBehind),
    listSetAside: (webhookId, limit, of) =>
      selectAside.all({ ...boundTo(of), webhookId, limit }).map((row) => toSetAside(vault, row)),
    listWithSetAside: (streams) =>
      selectWithAside.all(boundTo(streams && { only: streams })).map(({ id, organization_id }) => ({
        webhookId: id,
        organizationId: organization_id,
      })),
    ...settlements(db, vault),
    ...deliveriesSeen(db),
    ...sendingAgain(db),
    ...forgottenEvents(db),
    ...eventsInOrder(db, vault),
  };
}
