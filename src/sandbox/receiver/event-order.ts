import { BoundedMap } from "../bounded-map.ts";
import type { ToldEvent } from "./told-event.ts";

const KEPT_EVENTS = 10_000;
const KEPT_SESSIONS = 1000;
/** Ids that are in the order of their events, as the gateway's are. */
const ULID = /(?:^|_)([0-9A-HJKMNP-TV-Z]{26})$/;

/** What a receiver has seen, as far as it remembers: 10,000 events, and the latest of 1,000 sessions. */
export class EventOrder {
  readonly #seen = new BoundedMap<string, true>(KEPT_EVENTS);
  readonly #latest = new BoundedMap<string, string>(KEPT_SESSIONS);

  /** What was asked for again comes when it comes: it is never out of order. */
  see(
    { eventId, session }: ToldEvent,
    isReplay: boolean,
  ): { readonly isAgain: boolean; readonly isOutOfOrder: boolean } {
    if (eventId === null) return { isAgain: false, isOutOfOrder: false };
    const isAgain = this.#seen.has(eventId);
    this.#seen.set(eventId, true);
    const [, ulid] = ULID.exec(eventId) ?? [];
    if (isAgain || isReplay || ulid === undefined || session === null)
      return { isAgain, isOutOfOrder: false };
    const latest = this.#latest.get(session);
    const isOutOfOrder = latest !== undefined && ulid < latest;
    if (!isOutOfOrder) this.#latest.set(session, ulid);
    return { isAgain, isOutOfOrder };
  }
}
