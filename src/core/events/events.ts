import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Mint, Ports } from "../ports.ts";
import type { Chat, Indicator, LeaseStore } from "../presence/index.ts";
import type { Session, ViewedState } from "../sessions/index.ts";
import type { About, Telling, Teller } from "../telling.ts";
import type { Principal } from "../tenants/index.ts";
import { createTurns } from "../turns.ts";
import type { Fact, GatewayEvent, SessionFact } from "./event.ts";
import { indicatorFact } from "./indicator-fact.ts";
import { NEWS_FACTS } from "./news-fact.ts";
import { createJournal } from "./journal.ts";
import { createAudience, type Audience, type FactsOf } from "./outbox/audience.ts";
import { createEventBook } from "./outbox/event-book.ts";
import type { KeptEvent } from "./outbox/outbox.ts";
import { spoilsAt } from "./outbox/spoils-at.ts";

export type FollowEvents = {
  /** Only what happens to this one. */
  readonly session?: Session | undefined;
  /** Begins with what came after this event, or with a reset where that is not known any more. */
  readonly afterId?: string | undefined;
};

/** What happens to sessions and their indicators, told to whoever reads about them. */
export interface Events {
  /**
   * Tells what happens to the sessions that the caller may see, until the returned function is called. An instance token
   * hears of its own session, and who may not manage hears no QR. Throws `rate_limited` when there are as many readers as may be.
   */
  follow(
    principal: Principal,
    what: FollowEvents,
    tell: (event: GatewayEvent<SessionFact>) => void,
  ): Promise<() => void>;
}

/** How the other modules tell what has happened, to readers and to webhooks. */
export interface Facts extends Events, Teller {
  /** Of a session that is about to be made. */
  sessionBegins(organizationId: string, sessionId: string): void;
  /** Nothing is to be told of it any more. */
  sessionEnds(sessionId: string): void;
  indicatorChanged(chat: Chat, before: Indicator | undefined): void;
  /** Leases whose events are written with them. */
  readonly leases: LeaseStore;
  readonly audience: Audience;
  /** Nothing is told to readers any more. */
  endReaders(): void;
  /** Writes what waits. */
  close(): Promise<void>;
}

export type EventsPorts = Pick<Ports, "atomically" | "sessions" | "webhooks" | "leases"> & {
  readonly stores: Ports;
  readonly clock: Clock;
  readonly log: Log;
  readonly mint: Pick<Mint, "id">;
  readonly factsOf: FactsOf;
  /** They are at rest, and the audience hears them. */
  readonly onWritten: (events: readonly KeptEvent[]) => void;
};

/** What is told of each by the work that writes it. */
const FACTS: Readonly<Record<About, readonly Fact["name"][]>> = {
  session: ["session_status", "session_deleted", "qr"],
  messages: [
    "message_received",
    "message_sent",
    "message_reacted",
    "message_edited",
    "message_revoked",
    "poll_voted",
    "message_status",
  ],
  news: NEWS_FACTS,
};

type Said = { readonly sessionId: string; readonly fact: Fact };

export function createEvents(ports: EventsPorts): Facts {
  const { clock, log, mint } = ports;
  const journal = createJournal(ports);
  const audience = createAudience(ports);
  const book = createEventBook(ports);
  const turns = createTurns();
  /** What was told last of each session that somebody hears of. */
  const statuses = new Map<string, ViewedState["status"]>();

  function isHeard(about: About, sessionId: string): boolean {
    if (about === "session" && journal.isRead(sessionId)) return true;
    return FACTS[about].some((name) => audience.hears(sessionId, name));
  }

  function whole(sessionId: string, telling: Telling): Fact {
    if (telling.name !== "session_status") return telling;
    return { ...telling, before: statuses.get(sessionId) ?? null };
  }

  function eventOf({ sessionId, fact }: Said): GatewayEvent | undefined {
    const organizationId = journal.organizationOf(sessionId) ?? audience.organizationOf(sessionId);
    if (organizationId === undefined) return undefined;
    return { id: mint.id(), organizationId, sessionId, atWallMs: clock.wallMs(), fact };
  }

  function keptOf(events: readonly GatewayEvent[]): readonly KeptEvent[] {
    return events
      .filter(({ sessionId, fact }) => sessionId !== null && audience.hears(sessionId, fact.name))
      .map((event) => ({ ...event, expiresAtWallMs: spoilsAt(event) }));
  }

  function publish(event: GatewayEvent): void {
    const { sessionId, fact } = event;
    if (sessionId !== null && fact.name === "session_status")
      statuses.set(sessionId, fact.session.state.status);
    journal.record(event);
  }

  function writeHeard<T>(work: Parameters<Facts["write"]>[2]): Promise<T> {
    let made: readonly GatewayEvent[] = [];
    const written = book.write(async (stores) => {
      const said: Said[] = [];
      const result = await work(stores, (sessionId, telling) =>
        said.push({ sessionId, fact: whole(sessionId, telling) }),
      );
      made = said.flatMap((each) => eventOf(each) ?? []);
      // Whatever the work gives.
      return { result: result as T, events: keptOf(made) };
    });
    return written.then((result) => {
      for (const event of made) publish(event);
      return result;
    });
  }

  function attempt(sessionId: string, tell: () => void): void {
    try {
      tell();
    } catch (error) {
      log.error("an event cannot be made", { sessionId, cause: String(error) });
    }
  }

  /** To readers after what is still being written of the session. */
  function inTurn(sessionId: string, tell: () => void): void {
    const before = turns.over(sessionId);
    if (before) void before.then(() => attempt(sessionId, tell));
    else attempt(sessionId, tell);
  }

  function note(sessionId: string, name: Fact["name"], fact: () => Telling | undefined): void {
    const isKept = audience.hears(sessionId, name);
    if (!isKept && !journal.isRead(sessionId)) return;
    attempt(sessionId, () => {
      const telling = fact();
      const event = telling && eventOf({ sessionId, fact: whole(sessionId, telling) });
      if (!event) return;
      for (const kept of keptOf([event])) book.put(kept);
      inTurn(sessionId, () => publish(event));
    });
  }

  return {
    follow(principal, { session, afterId }, tell) {
      const own = principal.kind === "instance_token" ? principal.sessionId : null;
      return journal.follow({
        organizationId: principal.organizationId,
        credentialId: principal.id,
        sessionId: own ?? session?.id ?? null,
        hearsQr: principal.can.has("manage"),
        afterId,
        tell,
      });
    },
    isHeard,
    write(about, sessionIds, work) {
      const heard = sessionIds.filter((id) => isHeard(about, id));
      const [only] = heard;
      if (only === undefined) return work(ports.stores, undefined);
      if (heard.length > 1) return writeHeard(work);
      return turns.take(only, () => writeHeard(work));
    },
    note,
    sessionBegins(organizationId, sessionId) {
      journal.begin(organizationId, sessionId);
      audience.begin(organizationId, sessionId);
    },
    sessionEnds(sessionId) {
      journal.end(sessionId);
      audience.end(sessionId);
      statuses.delete(sessionId);
    },
    indicatorChanged(chat, before) {
      const { id } = chat.session;
      const isKept = audience.hears(id, "presence_started") || audience.hears(id, "presence_ended");
      if (!isKept && !journal.isRead(id)) return;
      const fact = indicatorFact(clock, chat, before);
      if (fact) note(id, fact.name, () => fact);
    },
    leases: {
      list: () => ports.leases.list(),
      write: (changes) =>
        book.isWaiting
          ? book.write(async (stores) => {
              await stores.leases.write(changes);
              return { result: undefined, events: [] };
            })
          : ports.leases.write(changes),
    },
    audience,
    endReaders: () => journal.close(),
    close: () => book.close(),
  };
}
