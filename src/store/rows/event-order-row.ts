import { decodeTime, encodeTime } from "ulid";
import type { HeardEvents, OrderedEvent } from "../../core/index.ts";
import type { Vault } from "../vault.ts";
import { toPlacedEvent, type EventRow } from "./event-row.ts";

/** Since which place all events of a name are kept, as both databases have it; null = not surely yet. */
export type HeardRow = {
  readonly organization_id: string;
  readonly name: string;
  readonly since: number | null;
};

/** An event with its place among its organization's. */
export type OrderedRow = EventRow & { readonly place: number };

/** Throws `unreadable`. */
export function toOrderedEvent(vault: Vault, row: OrderedRow): OrderedEvent {
  return { ...toPlacedEvent(vault, row), place: row.place };
}

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
/** Events are written in another order than they were made in by less. */
const MADE_BEFORE_MS = 10_000;
const TIME_LETTERS = 10;

export function toSince(rows: readonly HeardRow[]): HeardEvents["since"] {
  // As they were given.
  return new Map(rows.map(({ name, since }) => [name, since ?? Infinity])) as HeardEvents["since"];
}

export function toHeard(rows: readonly HeardRow[]): readonly HeardEvents[] {
  return [...Map.groupBy(rows, ({ organization_id: id }) => id)].map(([organizationId, of]) => ({
    organizationId,
    since: toSince(of),
  }));
}

/** Whether there can be an event of that id; the newest one's is `lastId`. */
export function isIdOfEvent(id: string, lastId: string): boolean {
  return ULID.test(id) && id <= lastId;
}

/** Every id that was made that much earlier sorts before it. */
export function madeBefore(id: string): string {
  return encodeTime(Math.max(0, decodeTime(id) - MADE_BEFORE_MS), TIME_LETTERS);
}
