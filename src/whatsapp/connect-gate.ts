/** A place among the connecting, or in the queue for one. */
export interface Ticket {
  readonly admitted: Promise<void>;
  /** Gives the place up, or the wait for it; harmless when done before. */
  leave(): void;
}

/** Lets at most `places` sessions connect at the same time; the others wait in order. */
export interface ConnectGate {
  queue(): Ticket;
}

export function createConnectGate(places: number): ConnectGate {
  const waiting = new Map<Ticket, () => void>();
  const inside = new Set<Ticket>();

  function admit(): void {
    for (const [ticket, enter] of waiting) {
      if (inside.size >= places) return;
      waiting.delete(ticket);
      inside.add(ticket);
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
