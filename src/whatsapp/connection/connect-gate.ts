import type { Cancel, Clock } from "../../core/index.ts";

/** In whose turn a session connects. */
export type Owner = {
  readonly organizationId: string;
  /** A phone has linked it: it comes before its organization's new links. */
  readonly isLinked: boolean;
};

/** A place among those inside, or in the queue for one. */
export interface Ticket {
  readonly admitted: Promise<void>;
  /** Gives the place up, or the wait for it; harmless when done before. */
  leave(): void;
}

export type GateOptions = {
  readonly places: number;
  /** Of one organization. */
  readonly placesOfOne: number;
  /** After this a place goes to an organization that holds fewer, should it wait; who held it goes on without one. */
  readonly yieldAfterMs: number;
  /** After this it goes to whoever waits. */
  readonly heldMs: number;
};

/** Lets so many sessions do something at the same time. The others wait, and their organizations take turns. */
export interface ConnectGate {
  queue(owner: Owner): Ticket;
}

type Place = { readonly organizationId: string; readonly sinceMs: number; readonly cancel: Cancel };
type Waiting = { readonly linked: Map<Ticket, () => void>; readonly unlinked: Map<Ticket, () => void> };

export function createConnectGate(options: GateOptions, clock: Clock): ConnectGate {
  const { places, placesOfOne, yieldAfterMs, heldMs } = options;
  /** By organization; the first one's turn is next. */
  const waiting = new Map<string, Waiting>();
  /** The one that is longest inside first. */
  const inside = new Map<Ticket, Place>();
  const held = new Map<string, number>();
  const heldBy = (organizationId: string) => held.get(organizationId) ?? 0;
  let cancelWake: Cancel = () => undefined;

  /** The place that is held the longest of those whose organizations hold more than this one. */
  function yieldsTo(organizationId: string): Ticket | undefined {
    for (const [ticket, place] of inside) {
      if (heldBy(place.organizationId) <= heldBy(organizationId)) continue;
      const inMs = place.sinceMs + yieldAfterMs - clock.nowMs();
      if (inMs <= 0) return ticket;
      cancelWake();
      cancelWake = clock.after(inMs, admit);
      return undefined;
    }
    return undefined;
  }

  function admit(): void {
    cancelWake();
    for (const [organizationId, queue] of waiting) {
      if (heldBy(organizationId) >= placesOfOne) continue;
      if (inside.size >= places) {
        const yielded = yieldsTo(organizationId);
        if (!yielded) continue;
        vacate(yielded);
      }
      enter(organizationId, queue);
      return admit();
    }
  }

  function enter(organizationId: string, { linked, unlinked }: Waiting): void {
    const [next] = linked.size > 0 ? linked : unlinked;
    if (!next) return;
    const [ticket, resolve] = next;
    forget(organizationId, ticket);
    // Its organization's next turn is after everybody else's.
    const rest = waiting.get(organizationId);
    if (rest && waiting.delete(organizationId)) waiting.set(organizationId, rest);
    const cancel = clock.after(heldMs, () => ticket.leave());
    inside.set(ticket, { organizationId, sinceMs: clock.nowMs(), cancel });
    held.set(organizationId, heldBy(organizationId) + 1);
    resolve();
  }

  function vacate(ticket: Ticket): void {
    const place = inside.get(ticket);
    if (!place) return;
    place.cancel();
    inside.delete(ticket);
    const left = heldBy(place.organizationId) - 1;
    if (left > 0) held.set(place.organizationId, left);
    else held.delete(place.organizationId);
  }

  function forget(organizationId: string, ticket: Ticket): void {
    const queue = waiting.get(organizationId);
    if (!queue) return;
    queue.linked.delete(ticket);
    queue.unlinked.delete(ticket);
    if (queue.linked.size + queue.unlinked.size === 0) waiting.delete(organizationId);
  }

  return {
    queue({ organizationId, isLinked }) {
      let resolve: () => void = () => undefined;
      const ticket: Ticket = {
        admitted: new Promise((admitted) => (resolve = admitted)),
        leave() {
          forget(organizationId, ticket);
          vacate(ticket);
          admit();
        },
      };
      const queue = waiting.get(organizationId) ?? { linked: new Map(), unlinked: new Map() };
      waiting.set(organizationId, queue);
      (isLinked ? queue.linked : queue.unlinked).set(ticket, resolve);
      admit();
      return ticket;
    },
  };
}
