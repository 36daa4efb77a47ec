import type { Fact } from "../event.ts";
import type { KeptEvent } from "./outbox.ts";

/**
 * An organization whose events are kept for readers, and for each name after which place all of them are; Infinity while that
 * is not sure of other processes.
 */
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

/** An event with its place in its organization's order. */
export type OrderedEvent = KeptEvent & { readonly place: number };

/** Part of an organization's events. */
export type OrderPage = {
  readonly events: readonly OrderedEvent[];
  /** What is wanted up to this place is in `events`. */
  readonly upTo: number;
  /** There was nothing behind it. */
  readonly isLast: boolean;
};

/** An organization's events in the one order in which they were written. */
export interface EventOrder {
  /**
   * Remembers that all events with these names are kept from now on, and gives since when each is. It waits for other
   * processes to know.
   */
  hear(organizationId: string, names: readonly Fact["name"][]): Promise<HeardEvents["since"]>;
  /** Events are kept for the organization's readers here no longer. False where another process has some still. */
  endHearing(organizationId: string): Promise<boolean>;
  /** Of all organizations, or of one. */
  listHeard(organizationId?: string): Promise<readonly HeardEvents[]>;
  /** The place of the last event that was written, of each of these that has had one. */
  lastPlaces(organizationIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /**
   * The place of an event. Of one that is not there, as it has spoiled, the place of one that was made 10 s before it or
   * earlier; undefined where there is none, and for an id that sorts behind `lastId`, the newest.
   */
  placeOf(organizationId: string, id: string, lastId: string): Promise<number | undefined>;
  /** What is wanted of the `limit` events after a place. Throws `unreadable`. */
  inOrder(wanted: WantedEvents, after: number, limit: number): Promise<OrderPage>;
}
