import type { z } from "@hono/zod-openapi";
import type { Backlog, Delivery, DeliveryPlace, SendAgain } from "../../../../src/core/index.ts";
import { isUlid } from "../../../../src/http/input/ulid.ts";
import { wrongPage } from "../../dialect/page.ts";
import { fromStoredPage } from "../../dialect/stored-page.ts";
import { eventNameOf } from "../delivery/event-names.ts";
import type { DeliveryList, DeliveryRow, RedeliverBody } from "./schemas.ts";

type Query = { readonly limit?: string | undefined; readonly cursor?: string | undefined };
type DeliveryPage = { readonly after: DeliveryPlace | undefined; readonly limit: number };

const PLACE = /^(\d{1,15})\.(\w+)$/;

/** Throws `malformed_input`. */
export function fromDeliveriesQuery({ limit, cursor = "" }: Query): DeliveryPage {
  return { ...fromStoredPage({ limit }), after: cursor === "" ? undefined : fromCursor(cursor) };
}

/** A page of rows of which one more was read than it has. */
export function toDeliveryList(
  deliveries: readonly Delivery[],
  { limit }: DeliveryPage,
  { events, isAtLeast, oldestAtWallMs }: Backlog,
): z.infer<typeof DeliveryList> {
  const shown = deliveries.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: shown.map(toDeliveryRow),
    nextCursor: last !== undefined && deliveries.length > limit ? toCursor(last) : null,
    backlog: events,
    backlogIsAtLeast: isAtLeast,
    oldestAt: oldestAtWallMs,
  };
}

/** The schema has seen to it that one of them is there. */
export function fromRedeliver({ since = 0, ids }: z.infer<typeof RedeliverBody>): SendAgain {
  return ids ? { ids: ids.map((id) => id.replace(/^\w+_/, "")) } : { sinceWallMs: since };
}

/** A delivery, or what was given up, as it is listed. */
export function toDeliveryRow(delivery: Delivery): z.infer<typeof DeliveryRow> {
  const { id, eventId, name, attempts, status, httpStatus, reason, atWallMs, happenedAtWallMs } = delivery;
  return {
    id: `dlv_${id}`,
    event: eventNameOf(name) ?? name,
    eventId: `evt_${eventId}`,
    attempts,
    status,
    httpStatus,
    error: reason,
    at: atWallMs,
    happenedAt: happenedAtWallMs,
  };
}

function toCursor({ atWallMs, id }: DeliveryPlace): string {
  return Buffer.from(`${atWallMs}.${id}`).toString("base64url");
}

function fromCursor(cursor: string): DeliveryPlace {
  const [, atWallMs, id = ""] = PLACE.exec(Buffer.from(cursor, "base64url").toString("latin1")) ?? [];
  const place = { atWallMs: Number(atWallMs), id };
  // One that says the same otherwise was not ours either.
  if (!isUlid(id) || toCursor(place) !== cursor) throw wrongPage("cursor");
  return place;
}
