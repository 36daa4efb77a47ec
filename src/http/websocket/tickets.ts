import { randomBytes } from "node:crypto";
import {
  GatewayError,
  type Caller,
  type Clock,
  type FollowEvents,
  type TicketStore,
} from "../../core/index.ts";
import { fromTicketText, toTicketText } from "./ticket-text.ts";

export const TICKET_SECONDS = 30;
const RANDOM_BYTES = 24;
/** Tickets that nobody has used yet, of a credential and in all. */
const MOST_OF_CREDENTIAL = 100;
const MOST_TICKETS = 10_000;

/** What its holder may follow, whoever presents it. */
export type Ticket = { readonly caller: Caller; readonly secret: string; readonly what: FollowEvents };

/** Tickets that stand for a credential once, for 30 s: an address ends up in logs, and a browser's WebSocket has no headers. */
export interface Tickets {
  /** Throws `rate_limited` when too many wait to be used. */
  issue(ticket: Ticket): Promise<string>;
  /** The ticket, which is used up then; undefined for one that is not in force. */
  use(text: string): Promise<Ticket | undefined>;
}

/** `store`: where those that other processes have issued are used too; without it they are in this process alone. */
export function createTickets(clock: Clock, store?: TicketStore): Tickets {
  return store ? storedTickets(store) : ownTickets(clock);
}

function storedTickets(store: TicketStore): Tickets {
  return {
    async issue(ticket) {
      const text = newText();
      const isKept = await store.keep({
        text,
        callerId: ticket.caller.id,
        content: toTicketText(ticket),
        lastsMs: TICKET_SECONDS * 1_000,
        mostOfCaller: MOST_OF_CREDENTIAL,
        most: MOST_TICKETS,
      });
      if (!isKept) throw tooMany();
      return text;
    },
    async use(text) {
      const content = await store.use(text);
      return content === undefined ? undefined : fromTicketText(content);
    },
  };
}

function ownTickets(clock: Clock): Tickets {
  /** In the order of their ends. */
  const waiting = new Map<string, Ticket & { readonly endsAtMs: number }>();

  function dropEnded(): void {
    const nowMs = clock.nowMs();
    for (const [text, { endsAtMs }] of waiting) {
      if (endsAtMs > nowMs) return;
      waiting.delete(text);
    }
  }

  return {
    issue(ticket) {
      dropEnded();
      const own = [...waiting.values()].filter(({ caller }) => caller.id === ticket.caller.id).length;
      if (own >= MOST_OF_CREDENTIAL || waiting.size >= MOST_TICKETS) return Promise.reject(tooMany());
      const text = newText();
      waiting.set(text, { ...ticket, endsAtMs: clock.nowMs() + TICKET_SECONDS * 1_000 });
      return Promise.resolve(text);
    },
    use(text) {
      dropEnded();
      const ticket = waiting.get(text);
      waiting.delete(text);
      return Promise.resolve(ticket);
    },
  };
}

function newText(): string {
  return `rt_${randomBytes(RANDOM_BYTES).toString("base64url")}`;
}

function tooMany(): GatewayError {
  return new GatewayError("rate_limited", "more tickets wait to be used than may");
}
