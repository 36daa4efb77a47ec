import type { Fact } from "../event.ts";
import type { KeptEvent } from "./outbox.ts";

/** An organization whose events are kept for readers, and for each name after which place all of them are. */
export type HeardEvents = {
  readonly organizationId: string;
  readonly since: ReadonlyMap<Fact["name"], number>;
};

/** What a reader wants of an organization's events. */
export type WantedEvents = {
  readonly organizationId: string;
  /** null = of all its sessions. */
  readonly sessionId: string | null;
  readonly names: readonly Fact["name"][];
};

/** Part of an organization's events. */
export type OrderPage = {
  readonly events: readonly KeptEvent[];
  /** What is wanted up to this place is in `events`. */
  readonly upTo: number;
  /** There was nothing behind it. */
  readonly isLast: boolean;
};

/** An organization's events in the one order in which they were written. */
export interface EventOrder {
  /** Remembers that all events with these names are kept from now on, and gives since when each is. */
  hear(organizationId: string, names: readonly Fact["name"][]): Promise<HeardEvents["since"]>;
  /** Events are kept for the organization's readers no longer. */
  endHearing(organizationId: string): Promise<void>;
  listHeard(): Promise<readonly HeardEvents[]>;
  /**
   * The place of an event. Of one that is not there, as it has spoiled, the place of one that was made 10 s before it or
   * earlier; undefined where there is none, and for an id that sorts behind `lastId`, the newest.
   */
  placeOf(organizationId: string, id: string, lastId: string): Promise<number | undefined>;
  /** What is wanted of the `limit` events after a place. Throws `unreadable`. */
  inOrder(wanted: WantedEvents, after: number, limit: number): Promise<OrderPage>;
}
