import type { Outbox } from "../../../core/index.ts";
import {
  EVENT_COLUMNS,
  EVENT_COLUMNS_OF_E,
  toPlacedEvent,
  toSetAside,
  type AsideRow,
  type EventRow,
} from "../../rows/event-row.ts";
import { toBehind, toLaneRecord, type BehindRow, type LaneRow } from "../../rows/lane-row.ts";
import type { Vault } from "../../vault.ts";
import type { Steps } from "../database/steps.ts";
import { appendEvents } from "./appended-events.ts";
import { isOneOf, namesOf } from "../some-streams.ts";
import { deliveriesSeen } from "./deliveries-seen.ts";
import { eventsInOrder, type SharedHearing } from "./events-in-order.ts";
import { forgottenEvents } from "./forgotten-events.ts";
import { keptEvents } from "./kept-events.ts";
import { sendingAgain } from "./sending-again.ts";
import { settlements } from "./settlements.ts";

const BEHIND = `SELECT w.id, w.organization_id, s.stream, s.last - coalesce(l.cursor, 0) AS behind
  FROM webhooks w
  JOIN organizations o ON o.id = w.organization_id AND o.deleted_at IS NULL
  JOIN event_streams s ON s.organization_id = w.organization_id
  LEFT JOIN event_lanes l ON l.webhook_id = w.id AND l.stream = s.stream
  WHERE w.active AND (w.session_id IS NULL OR w.session_id = s.stream) AND s.last > coalesce(l.cursor, 0)`;
const ALL_BEHIND = `${BEHIND} ORDER BY w.id, s.stream`;
const BEHIND_IN = `${BEHIND} AND s.stream = ANY($1::text[]) ORDER BY w.id, s.stream`;
const BEHIND_OF_WEBHOOK = `${BEHIND} AND w.id = $1 ORDER BY s.stream`;

/** With how far the stream goes at that moment; one row without an event where there is none. */
const PAGE = `SELECT s.last, e.* FROM (SELECT) nothing LEFT JOIN event_streams s ON s.stream = $1
  LEFT JOIN LATERAL (
    SELECT ${EVENT_COLUMNS} FROM events WHERE stream = $1 AND n > $2 AND name = ANY($3::text[])
    ORDER BY n LIMIT $4) e ON true
  ORDER BY e.n`;

/** Events on their way, in the database. */
export function postgresOutbox(steps: Steps, vault: Vault, shared?: SharedHearing): Outbox {
  const { read, write } = steps;
  return {
    async append(events) {
      if (events.length === 0) return;
      const owners = new Set(events.map(({ sessionId, organizationId }) => sessionId ?? organizationId));
      await write([...owners], (query) => appendEvents(query, vault, events));
    },
    kept: (events) => write([], (query) => keptEvents(query, events)),
    async listBehind(webhookId) {
      const { rows } = await (webhookId === undefined
        ? read<BehindRow>(ALL_BEHIND, [])
        : read<BehindRow>(BEHIND_OF_WEBHOOK, [webhookId]));
      return rows.map(toBehind);
    },
    async lane(place) {
      const { rows } = await read<LaneRow>(
        `SELECT cursor, attempts, next_at, generation, again_up_to, again_at FROM event_lanes
         WHERE webhook_id = $1 AND stream = $2`,
        [place.webhookId, place.stream],
      );
      return toLaneRecord(place, rows[0]);
    },
    async page(stream, after, names, limit) {
      type Row = { readonly last: number | null } & (EventRow | { readonly n: null });
      const { rows } = await read<Row>(PAGE, [stream, after, names, limit]);
      const found = rows.filter((row) => row.n !== null);
      const upTo = found.length < limit ? rows[0]?.last : found.at(-1)?.n;
      return { events: found.map((row) => toPlacedEvent(vault, row)), upTo: Math.max(after, upTo ?? 0) };
    },
    async listBehindIn(streams) {
      const { rows } = await read<BehindRow>(BEHIND_IN, [streams]);
      return rows.map(toBehind);
    },
    async listSetAside(webhookId, limit, of) {
      const { rows } = await read<AsideRow>(
        `SELECT ${EVENT_COLUMNS_OF_E}, a.attempts, a.next_at, a.again_at
         FROM events_set_aside a JOIN events e ON e.stream = a.stream AND e.n = a.n
         WHERE a.webhook_id = $1 AND ${isOneOf(of, "a.stream", "$3")} ORDER BY a.next_at, e.row LIMIT $2`,
        [webhookId, limit, ...namesOf(of)],
      );
      return rows.map((row) => toSetAside(vault, row));
    },
    async listWithSetAside(streams) {
      const of = streams && { only: streams };
      const { rows } = await read<Pick<BehindRow, "id" | "organization_id">>(
        `SELECT w.id, w.organization_id FROM webhooks w
         JOIN organizations o ON o.id = w.organization_id AND o.deleted_at IS NULL
         WHERE w.active AND w.id IN
           (SELECT webhook_id FROM events_set_aside WHERE ${isOneOf(of, "stream", "$1")})`,
        namesOf(of),
      );
      return rows.map(({ id, organization_id }) => ({ webhookId: id, organizationId: organization_id }));
    },
    ...settlements(steps, vault),
    ...deliveriesSeen(steps),
    ...sendingAgain(steps),
    ...forgottenEvents(steps),
    ...eventsInOrder(steps, vault, shared),
  };
}
