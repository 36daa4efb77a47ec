import type { Cancel, Clock } from "../core/index.ts";

/** A place is for the work of connecting: whoever waits for an answer longer than this goes on waiting without one. */
const PLACE_MS = 5_000;

/** A place among the connecting, or in the queue for one. */
export interface Ticket {
  readonly admitted: Promise<void>;
  /** Gives the place up, or the wait for it; harmless when done before. */
  leave(): void;
}

/** Lets at most `places` sessions connect at the same time; the others wait in order, none of them for one that hangs. */
export interface ConnectGate {
  queue(): Ticket;
}

export function createConnectGate(places: number, clock: Clock): ConnectGate {
  const waiting = new Map<Ticket, () => void>();
  const inside = new Map<Ticket, Cancel>();

  function admit(): void {
    for (const [ticket, enter] of waiting) {
      if (inside.size >= places) return;
      waiting.delete(ticket);
      inside.set(
        ticket,
        clock.after(PLACE_MS, () => ticket.leave()),
      );
      enter();
    }
  }

  return {
    queue() {
      let enter: () => void = () => undefined;
      const ticket: Ticket = {
        admitted: new Promise((resolve) => (enter = resolve)),
        leave() {
          waiting.delete(ticket);
          inside.get(ticket)?.();
          inside.delete(ticket);
          admit();
        },
      };
      waiting.set(ticket, enter);
      admit();
      return ticket;
    },
  };
}
