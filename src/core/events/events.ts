import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Mint, Ports, Stores } from "../ports.ts";
import type { Chat, Indicator, LeaseStore } from "../presence/index.ts";
import type { LettingGo } from "../serving/index.ts";
import type { Session, ViewedState } from "../sessions/index.ts";
import type { About, Tell, Telling, Teller } from "../telling.ts";
import { GatewayError } from "../errors.ts";
import type { Caller } from "../tenants/index.ts";
import { createTurns } from "../turns.ts";
import { within } from "../within.ts";
import type { Fact, GatewayEvent } from "./event.ts";
import { indicatorFact } from "./indicator-fact.ts";
import { NEWS_FACTS } from "./news-fact.ts";
import { createAudience, type Audience, type FactName, type FactsOf } from "./outbox/audience.ts";
import { createEventBook, type EventBookPorts } from "./outbox/event-book.ts";
import type { KeptEvent } from "./outbox/outbox.ts";
import { spoilsAt } from "./outbox/spoils-at.ts";
import { isStored, type Following, type GoOn, type Reader } from "./readers/reader.ts";
import { createReaders } from "./readers/readers.ts";
import { createHeeding, type HeedingPorts } from "./relay/heeding.ts";

export type FollowEvents = {
  /** `all`: of all organizations, while they happen; for a super_admin alone. */
  readonly of: "organization" | "all" | Pick<Session, "id">;
  /** A QR's text is a secret: for who may link the session. */
  readonly facts: ReadonlySet<FactName>;
  /** Without it the reader begins with what comes; `never`: it can also not go on later. */
  readonly from?: GoOn | "never" | undefined;
};

/** What happens to sessions, in them and to their indicators, told to whoever reads about it. */
export interface Events {
  /**
   * Tells what happens, from what the reader missed on, until it is stopped. An instance token hears of its own session alone.
   * Throws `rate_limited` when there are as many readers as may be, `forbidden`, `unavailable` and `unreadable`.
   */
  follow(caller: Caller, what: FollowEvents, tell: (event: GatewayEvent) => void): Promise<Following>;
  /** Throws `rate_limited` where one reader more would be refused. */
  requirePlace(caller: Caller): void;
}

/** How the other modules tell what has happened, to readers and to webhooks. */
export interface Facts extends Events, Teller {
  /** Of a session that is about to be made. */
  sessionBegins(organizationId: string, sessionId: string): void;
  /** Nothing is to be told of it any more. */
  sessionEnds(sessionId: string): void;
  indicatorChanged(chat: Chat, before: Indicator | undefined): void;
  /** Takes up what was heard when the process before ended. To be done before anything is told. */
  recover(): Promise<void>;
  /** What other processes have changed of who hears what is heeded by now. */
  lookAgain(): Promise<void>;
  /** Resolves once all others heed what was changed until now, or are not waited for any longer. */
  untilHeeded(): Promise<void>;
  /** Leases whose events are written with them. */
  readonly leases: LeaseStore;
  readonly audience: Audience;
  /** Nothing is told to readers any more. */
  endReaders(): void;
  /** These streams are another's. Resolves when what was begun of them is over and written, or with lost ones not written. */
  letGo(streams: readonly string[], how: LettingGo): Promise<void>;
  /** Writes what waits. */
  close(): Promise<void>;
}

export type EventsPorts = Pick<
  Ports,
  "atomically" | "sessions" | "webhooks" | "leases" | "outbox" | "relay"
> & {
  readonly stores: Ports;
  readonly clock: Clock;
  readonly log: Log;
  readonly mint: Pick<Mint, "id">;
  readonly factsOf: FactsOf;
  /** Something is about to be written: what else waits can be in the same commit. */
  readonly onWriting: () => void;
  /** They are at rest, and the audience hears them. */
  readonly onWritten: (events: readonly KeptEvent[]) => void;
  /** Another process has changed it, or how far it has come. */
  readonly onWebhook: HeedingPorts["onWebhook"];
  readonly onMoved?: EventBookPorts["onMoved"];
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
    "poll_ended",
    "message_status",
    "message_signed",
  ],
  news: NEWS_FACTS,
};

/** Whoever has changed a webhook waits no longer for others to know: they will once they can. */
const HEEDED_WITHIN_MS = 2_000;

const OF_INDICATORS = ["presence_started", "presence_refreshed", "presence_ended"] as const;

type Work<T> = (stores: Stores, tell: Tell | undefined) => Promise<T>;

type Said = { readonly sessionId: string; readonly fact: Fact };

export function createEvents(ports: EventsPorts): Facts {
  const { clock, log, mint, relay } = ports;
  const audience = createAudience(ports);
  const book = createEventBook({ ...ports, onWritten });
  const readers = createReaders({ ...ports, audience, book });
  const heeding =
    relay &&
    createHeeding({
      ...ports,
      relay,
      audience,
      onHeard: (organizationId) => readers.heed(organizationId),
      untilWritten: () => Promise.allSettled(writing),
      onForgotten: () => readers.sayAgain(),
    });
  const stopListening = relay?.listen({
    changed: () => undefined,
    written: (organizationIds) => readers.written(organizationIds),
    pushed: (event) => readers.tell(event),
  });
  const turns = createTurns();
  /** What is being written, told of or not: it may have begun before somebody heard of it. Beside others alone. */
  const writing = new Set<Promise<unknown>>();
  /** What was told last of each session that somebody hears of. */
  const statuses = new Map<string, ViewedState["status"]>();

  function onWritten(events: readonly KeptEvent[]): void {
    ports.onWritten(events);
    if (!relay) return;
    const heard = new Set(
      events.map(({ organizationId }) => organizationId).filter((id) => readers.isHeard(id)),
    );
    if (heard.size === 0) return;
    readers.written([...heard]);
    relay.written(heard);
  }

  function isHeard(about: About, sessionId: string): boolean {
    return FACTS[about].some((name) => audience.hears(sessionId, name));
  }

  function whole(sessionId: string, telling: Telling): Fact {
    if (telling.name !== "session_status") return telling;
    return { ...telling, before: statuses.get(sessionId) ?? null };
  }

  function eventOf({ sessionId, fact }: Said): GatewayEvent | undefined {
    const organizationId = audience.organizationOf(sessionId);
    if (organizationId === undefined) return undefined;
    return { id: mint.id(), organizationId, sessionId, atWallMs: clock.wallMs(), fact };
  }

  function keptOf(events: readonly GatewayEvent[]): readonly KeptEvent[] {
    return events
      .filter(
        ({ sessionId, fact: { name } }) =>
          sessionId !== null && isStored(name) && audience.keeps(sessionId, name),
      )
      .map((event) => ({ ...event, expiresAtWallMs: spoilsAt(event) }));
  }

  function publish(event: GatewayEvent): void {
    const { sessionId, fact } = event;
    if (sessionId !== null && fact.name === "session_status")
      statuses.set(sessionId, fact.session.state.status);
    readers.tell(event);
    if (heeding?.isHeardLive(event.organizationId, fact.name)) relay?.push(event);
    if (sessionId !== null && fact.name === "session_deleted") sessionEnds(sessionId);
  }

  /** Nothing is told of it any more, also not what waits to be. */
  function sessionEnds(sessionId: string): void {
    audience.end(sessionId);
    statuses.delete(sessionId);
  }

  function writeHeard<T>(of: readonly string[], work: Work<T>): Promise<T> {
    let made: readonly GatewayEvent[] = [];
    const written = book.write(of, async (stores) => {
      const said: Said[] = [];
      const result = await work(stores, (sessionId, telling) =>
        said.push({ sessionId, fact: whole(sessionId, telling) }),
      );
      made = said.flatMap((each) => eventOf(each) ?? []);
      return { result, events: keptOf(made) };
    });
    return written.then((result) => {
      for (const event of made) publish(event);
      return result;
    });
  }

  function write<T>(about: About, sessionIds: readonly string[], work: Work<T>): Promise<T> {
    const heard = sessionIds.filter((id) => isHeard(about, id));
    const [only] = heard;
    if (only === undefined) return work(ports.stores, undefined);
    if (heard.length > 1) return writeHeard(sessionIds, work);
    return turns.take(only, () => writeHeard(sessionIds, work));
  }

  function watch(written: Promise<unknown>): void {
    const over = () => writing.delete(written);
    writing.add(written);
    written.then(over, over);
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
    if (!audience.hears(sessionId, name)) return;
    attempt(sessionId, () => {
      const telling = fact();
      const event = telling && eventOf({ sessionId, fact: whole(sessionId, telling) });
      if (!event) return;
      inTurn(sessionId, () => {
        // Its session may have been deleted by what it waited for.
        if (audience.organizationOf(sessionId) === undefined) return;
        for (const kept of keptOf([event])) book.put(kept);
        publish(event);
      });
    });
  }

  function readerOf(caller: Caller, { of, facts, from }: FollowEvents): Omit<Reader, "tell"> {
    const rest = { credentialId: caller.id, facts, isLive: from === "never" };
    if (of === "all") {
      if (caller.kind === "super_admin") return { ...rest, organizationId: null, sessionId: null };
      throw new GatewayError("forbidden", "all organizations are a super_admin's to hear");
    }
    if (caller.kind === "super_admin")
      throw new GatewayError("forbidden", "a super_admin has no organization");
    const own = caller.kind === "instance_token" ? caller.sessionId : null;
    const asked = of === "organization" ? null : of.id;
    return {
      ...rest,
      organizationId: caller.organizationId,
      sessionId: own ?? asked,
      from: from === "never" ? undefined : from,
    };
  }

  return {
    follow: async (caller, what, tell) => readers.follow({ ...readerOf(caller, what), tell }),
    requirePlace(caller) {
      const organizationId = caller.kind === "super_admin" ? null : caller.organizationId;
      readers.requirePlace({ organizationId, credentialId: caller.id });
    },
    isHeard,
    write(about, sessionIds, work) {
      const written = write(about, sessionIds, work);
      if (relay) watch(written);
      return written;
    },
    note,
    sessionBegins: (organizationId, sessionId) => audience.begin(organizationId, sessionId),
    sessionEnds,
    indicatorChanged(chat, before) {
      const { id } = chat.session;
      if (!OF_INDICATORS.some((name) => audience.hears(id, name))) return;
      const fact = indicatorFact(clock, chat, before);
      if (fact) note(id, fact.name, () => fact);
    },
    leases: {
      list: (sessionIds) => ports.leases.list(sessionIds),
      write: (changes) =>
        book.isWaiting
          ? book.write([], async (stores) => {
              await stores.leases.write(changes);
              return { result: undefined, events: [] };
            })
          : ports.leases.write(changes),
    },
    audience,
    async recover() {
      await heeding?.begin();
      await readers.recover();
    },
    lookAgain: () => heeding?.look() ?? Promise.resolve(),
    untilHeeded: () => (relay ? within(relay.untilAllHeed(), clock, HEEDED_WITHIN_MS) : Promise.resolve()),
    endReaders() {
      heeding?.close();
      stopListening?.();
      readers.close();
    },
    async letGo(streams, how) {
      if (how === "lost") book.drop(streams);
      await turns.allOver(streams);
      // What was told in those turns, too.
      if (how === "lost") book.drop(streams);
      else await book.flush();
      for (const stream of streams) statuses.delete(stream);
    },
    close: () => book.close(),
  };
}
