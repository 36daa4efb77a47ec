import type { Cancel, Clock } from "../clock.ts";
import { GatewayError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Mint } from "../ports.ts";
import type { SessionStore } from "../session.ts";
import type { Fact, GatewayEvent } from "./event.ts";

/** Events that an organization's readers can go on from. */
const MOST_EVENTS = 1_000;
const MOST_READERS = 20;
/** Events are still kept for so long after the last reader went. */
const LINGER_MS = 60_000;

export type Reader = {
  readonly organizationId: string;
  /** The one session that it hears of; null = all of the organization. */
  readonly sessionId: string | null;
  readonly hearsQr: boolean;
  /** The last event that it knows; undefined = it begins with what comes. */
  readonly afterId: string | undefined;
  readonly tell: (event: GatewayEvent) => void;
};

export type JournalPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly mint: Pick<Mint, "id">;
  readonly sessions: Pick<SessionStore, "listIds">;
};

/** What happens to sessions, for organizations that somebody reads about: nothing is made or kept for the others. */
export interface Journal {
  /** Tells what came after the event that it knows, then what comes, until the returned function is called. Throws
   * `rate_limited` for the 21st reader of an organization. */
  follow(reader: Reader): () => void;
  /** Whether a fact about the session would be heard, now or by a reader who comes back. */
  isRead(sessionId: string): boolean;
  record(sessionId: string, fact: Fact): void;
  /** A new session of an organization is heard of from now on. */
  begin(organizationId: string, sessionId: string): void;
  /** The session is heard of no longer. */
  end(sessionId: string): void;
  /** Forgets everything and tells nothing any more. */
  close(): void;
}

type Feed = {
  readonly organizationId: string;
  readonly readers: Set<Reader>;
  readonly events: GatewayEvent[];
  /** Ends its lingering. */
  cancel: Cancel;
};

export function createJournal({ clock, log, mint, sessions }: JournalPorts): Journal {
  const feeds = new Map<string, Feed>();
  const feedOfSession = new Map<string, Feed>();

  function feedOf(organizationId: string): Feed {
    const known = feeds.get(organizationId);
    if (known) return known;
    const feed: Feed = { organizationId, readers: new Set(), events: [], cancel: () => undefined };
    for (const id of sessions.listIds(organizationId)) feedOfSession.set(id, feed);
    feeds.set(organizationId, feed);
    return feed;
  }

  function drop(feed: Feed): void {
    feeds.delete(feed.organizationId);
    for (const [sessionId, of] of feedOfSession) if (of === feed) feedOfSession.delete(sessionId);
  }

  function add({ organizationId, events }: Feed, sessionId: string | null, fact: Fact): GatewayEvent {
    const event = { id: mint.id(), organizationId, sessionId, atWallMs: clock.wallMs(), fact };
    events.push(event);
    if (events.length > MOST_EVENTS) events.shift();
    return event;
  }

  /** What a reader missed. Where that is not known it is told so, and can go on from there. */
  function missed(feed: Feed, { afterId }: Reader): readonly GatewayEvent[] {
    if (afterId === undefined) return [];
    const last = feed.events.findLastIndex(({ id }) => id === afterId);
    return last < 0 ? [add(feed, null, { name: "reset" })] : feed.events.slice(last + 1).filter(isOfUse);
  }

  /** A reset was another reader's, and a QR that has expired links nobody. */
  function isOfUse({ fact }: GatewayEvent): boolean {
    return fact.name === "qr" ? fact.qr.expiresAtMs > clock.wallMs() : fact.name !== "reset";
  }

  /** A reader in trouble is its own affair. */
  function tell(reader: Reader, event: GatewayEvent): void {
    try {
      if (hears(reader, event)) reader.tell(event);
    } catch (error) {
      log.error("an event cannot be told", { sessionId: event.sessionId, cause: String(error) });
    }
  }

  function leave(feed: Feed, reader: Reader): void {
    if (!feed.readers.delete(reader) || feed.readers.size > 0 || feeds.get(feed.organizationId) !== feed)
      return;
    feed.cancel = clock.after(LINGER_MS, () => drop(feed));
  }

  return {
    follow(reader) {
      const feed = feedOf(reader.organizationId);
      if (feed.readers.size >= MOST_READERS) {
        throw new GatewayError(
          "rate_limited",
          `the organization has ${MOST_READERS} event streams open, as many as it may`,
        );
      }
      feed.cancel();
      feed.readers.add(reader);
      for (const event of missed(feed, reader)) tell(reader, event);
      return () => leave(feed, reader);
    },
    isRead: (sessionId) => feedOfSession.has(sessionId),
    record(sessionId, fact) {
      const feed = feedOfSession.get(sessionId);
      if (!feed) return;
      const event = add(feed, sessionId, fact);
      for (const reader of feed.readers) tell(reader, event);
    },
    begin(organizationId, sessionId) {
      const feed = feeds.get(organizationId);
      if (feed) feedOfSession.set(sessionId, feed);
    },
    end: (sessionId) => void feedOfSession.delete(sessionId),
    close() {
      for (const feed of feeds.values()) feed.cancel();
      feeds.clear();
      feedOfSession.clear();
    },
  };
}

function hears({ sessionId, hearsQr }: Reader, { sessionId: about, fact }: GatewayEvent): boolean {
  if (fact.name === "reset") return true;
  return (sessionId === null || sessionId === about) && (hearsQr || fact.name !== "qr");
}
