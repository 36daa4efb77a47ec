import type { Cancel, Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import { createTurns } from "../../turns.ts";
import type { GatewayEvent } from "../event.ts";
import type { Audience, FactName } from "../outbox/audience.ts";
import type { EventOrder } from "../outbox/event-order.ts";
import { isStored } from "./reader.ts";

/** Events are still kept for so long after the last reader went, and after a start for readers of the process before. */
const LINGER_MS = 60_000;
/** Ids that a reader can go on from though nothing is kept under them. */
const MOST_UNSTORED = 1_000;

/** What is heard of an organization for its readers. */
export interface Hearing {
  /** The place after which all events of these facts are there. */
  since(facts: ReadonlySet<FactName>): number;
  /** For an id under which nothing is kept: that of the kept event before it; null where there was none since. */
  before(id: string): string | null | undefined;
  /** Another id that nothing is kept under was told, after what was published so far. */
  told(id: string): void;
  /** The reader hears no more. */
  leave(): void;
}

/** Organizations whose events are kept because somebody reads them: while a reader is there, and a little longer. */
export interface Hearings {
  /** Resolves once it is at rest that they are kept. */
  join(organizationId: string, facts: ReadonlySet<FactName>): Promise<Hearing>;
  published(event: GatewayEvent): void;
  /** Takes up what was heard when the process before ended: its readers come again. */
  recover(): Promise<void>;
  /** Reads anew what is heard of an organization, for readers of other processes too. */
  heed(organizationId: string): Promise<void>;
  /** Whether anything is kept of it for readers. */
  isHeard(organizationId: string): boolean;
  /** Says again that there are readers here. */
  sayAgain(): Promise<void>;
  /** Ends no hearing any more: what happens at the end is kept for readers that come again. */
  close(): void;
}

export type HearingPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly outbox: Pick<EventOrder, "hear" | "endHearing" | "listHeard">;
  readonly audience: Pick<Audience, "listen" | "known">;
};

type Feed = {
  readonly organizationId: string;
  readonly facts: Set<FactName>;
  readonly stopListening: () => void;
  since: ReadonlyMap<FactName, number>;
  readers: number;
  /** Of the last event that is kept. */
  lastId: string | null;
  readonly unstored: Map<string, string | null>;
  /** Ends its lingering. */
  cancel: Cancel;
};

export function createHearings({ clock, log, outbox, audience }: HearingPorts): Hearings {
  const feeds = new Map<string, Feed>();
  const turns = createTurns();
  let isClosed = false;

  function feedOf(organizationId: string): Feed {
    const known = feeds.get(organizationId);
    if (known) return known;
    const facts = new Set<FactName>();
    const feed: Feed = {
      organizationId,
      facts,
      stopListening: audience.listen({ organizationId, sessionId: null, facts, isKept: true }),
      since: new Map(),
      readers: 0,
      lastId: null,
      unstored: new Map(),
      cancel: () => undefined,
    };
    feeds.set(organizationId, feed);
    return feed;
  }

  function linger(feed: Feed): void {
    feed.cancel();
    if (!isClosed) feed.cancel = clock.after(LINGER_MS, () => void end(feed));
  }

  function forget(feed: Feed): void {
    feed.cancel();
    feed.stopListening();
    feeds.delete(feed.organizationId);
  }

  /** Of a name that was known already the place is the same still. */
  function learn(feed: Feed, since: Feed["since"]): void {
    for (const name of since.keys()) feed.facts.add(name);
    feed.since = new Map([...since, ...feed.since]);
  }

  async function end(feed: Feed): Promise<void> {
    const { organizationId } = feed;
    try {
      await turns.take(organizationId, async () => {
        if (feed.readers > 0) return;
        const isOver = await outbox.endHearing(organizationId);
        // Who has come meanwhile has it heard anew.
        if (feed.readers > 0) return;
        if (isOver) forget(feed);
        else linger(feed);
      });
    } catch (error) {
      log.error("it cannot be noted that nobody reads events", { cause: String(error) });
      linger(feed);
    }
  }

  function tellAfter(feed: Feed, id: string): void {
    feed.unstored.set(id, feed.lastId);
    const [oldest] = feed.unstored.keys();
    if (feed.unstored.size > MOST_UNSTORED && oldest !== undefined) feed.unstored.delete(oldest);
  }

  function leave(feed: Feed): void {
    feed.readers--;
    if (feed.readers === 0 && feeds.get(feed.organizationId) === feed) linger(feed);
  }

  function hearingOf(feed: Feed): Hearing {
    return {
      since: (facts) => Math.max(0, ...[...facts].filter(isStored).map((name) => feed.since.get(name) ?? 0)),
      before: (id) => feed.unstored.get(id),
      told: (id) => tellAfter(feed, id),
      leave: () => leave(feed),
    };
  }

  return {
    async join(organizationId, facts) {
      const feed = feedOf(organizationId);
      feed.cancel();
      feed.readers++;
      for (const name of facts) feed.facts.add(name);
      try {
        await audience.known(organizationId);
        const names = [...feed.facts].filter(isStored);
        feed.since = await turns.take(organizationId, () => outbox.hear(organizationId, names));
      } catch (error) {
        leave(feed);
        throw error;
      }
      return hearingOf(feed);
    },
    published({ organizationId, id, fact }) {
      const feed = feeds.get(organizationId);
      if (!feed?.facts.has(fact.name)) return;
      if (isStored(fact.name)) feed.lastId = id;
      else tellAfter(feed, id);
    },
    async recover() {
      for (const { organizationId, since } of await outbox.listHeard()) {
        const feed = feedOf(organizationId);
        learn(feed, since);
        linger(feed);
        await audience.known(organizationId);
      }
    },
    async heed(organizationId) {
      const [heard] = await outbox.listHeard(organizationId);
      const known = feeds.get(organizationId);
      if (heard) {
        const feed = feedOf(organizationId);
        learn(feed, heard.since);
        if (!known) linger(feed);
        await audience.known(organizationId);
      } else if (known?.readers === 0) forget(known);
    },
    isHeard: (organizationId) => feeds.has(organizationId),
    async sayAgain() {
      for (const feed of [...feeds.values()])
        if (feed.readers > 0) await outbox.hear(feed.organizationId, [...feed.facts].filter(isStored));
    },
    close() {
      isClosed = true;
      for (const feed of feeds.values()) feed.cancel();
    },
  };
}
