import type { Cancel, Clock } from "../clock.ts";
import { GatewayError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Mint } from "../ports.ts";
import type { SessionStore } from "../sessions/index.ts";
import type { ChatFact, Fact, GatewayEvent, SessionFact } from "./event.ts";
import { NEWS_FACTS, type NewsFact } from "./news-fact.ts";

/** Events that an organization's readers can go on from. */
const MOST_EVENTS = 1_000;
/** Resets that a reader can go on from. */
const MOST_RESETS = 100;
/** Readers of an organization, and of each of its credentials. */
const MOST_READERS = 100;
const MOST_OF_CREDENTIAL = 10;
/** Events are still kept for so long after the last reader went. */
const LINGER_MS = 60_000;

export type Reader = {
  readonly organizationId: string;
  readonly credentialId: string;
  /** The one session that it hears of; null = all of the organization. */
  readonly sessionId: string | null;
  readonly hearsQr: boolean;
  /** The last event that it knows; undefined = it begins with what comes. */
  readonly afterId: string | undefined;
  readonly tell: (event: GatewayEvent<SessionFact>) => void;
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
   * `rate_limited` for the 11th reader with a credential, and for the 101st of an organization. */
  follow(reader: Reader): Promise<() => void>;
  /** Whether a fact about the session would be heard, now or by a reader who comes back. */
  isRead(sessionId: string): boolean;
  /** Whose session it is; undefined where nobody reads. */
  organizationOf(sessionId: string): string | undefined;
  /** Of what happens in chats readers do not hear. */
  record(event: GatewayEvent): void;
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
  readonly events: GatewayEvent<SessionFact>[];
  /** The event before each reset that was told lately. */
  readonly resets: Map<string, string | undefined>;
  /** Whether there were more events than are kept. */
  hasDropped: boolean;
  /** Resolves when the organization's sessions are known. */
  isFilled: Promise<void>;
  /** Ends its lingering. */
  cancel: Cancel;
};

export function createJournal({ clock, log, mint, sessions }: JournalPorts): Journal {
  const feeds = new Map<string, Feed>();
  const feedOfSession = new Map<string, Feed>();

  function feedOf(organizationId: string): Feed {
    const known = feeds.get(organizationId);
    if (known) return known;
    const feed: Feed = {
      organizationId,
      readers: new Set(),
      events: [],
      resets: new Map(),
      hasDropped: false,
      isFilled: Promise.resolve(),
      cancel: () => undefined,
    };
    feeds.set(organizationId, feed);
    feed.isFilled = fill(feed);
    // Whoever follows hears of it.
    feed.isFilled.catch(() => drop(feed));
    return feed;
  }

  /** A session that is made meanwhile comes to it by itself. */
  async function fill(feed: Feed): Promise<void> {
    const ids = await sessions.listIds(feed.organizationId);
    if (feeds.get(feed.organizationId) !== feed) return;
    for (const id of ids) feedOfSession.set(id, feed);
  }

  function drop(feed: Feed): void {
    feeds.delete(feed.organizationId);
    for (const [sessionId, of] of feedOfSession) if (of === feed) feedOfSession.delete(sessionId);
  }

  /** What a reader missed. Where that is not known it alone is told so, and can go on from there. */
  function missed(feed: Feed, { afterId }: Reader): readonly GatewayEvent<SessionFact>[] {
    if (afterId === undefined) return [];
    const { events, resets } = feed;
    const place = resets.has(afterId) ? resets.get(afterId) : afterId;
    const last = events.findLastIndex(({ id }) => id === place);
    if (last >= 0) return events.slice(last + 1).filter(isOfUse);
    // It was told when there was nothing yet, and nothing has been dropped since.
    if (resets.has(afterId) && place === undefined && !feed.hasDropped) return events.filter(isOfUse);
    return [resetIn(feed)];
  }

  /** Not among the events, which are everybody's: only its place is remembered. */
  function resetIn({ organizationId, events, resets }: Feed): GatewayEvent<SessionFact> {
    const fact = { name: "reset" } as const;
    const reset = { id: mint.id(), organizationId, sessionId: null, atWallMs: clock.wallMs(), fact };
    resets.set(reset.id, events.at(-1)?.id);
    const [oldest] = resets.keys();
    if (resets.size > MOST_RESETS && oldest !== undefined) resets.delete(oldest);
    return reset;
  }

  /** A QR that has expired links nobody. */
  function isOfUse({ fact }: GatewayEvent<SessionFact>): boolean {
    return fact.name !== "qr" || fact.qr.expiresAtMs > clock.wallMs();
  }

  function requirePlace({ readers }: Feed, { credentialId }: Reader): void {
    const own = [...readers].filter((reader) => reader.credentialId === credentialId).length;
    if (own >= MOST_OF_CREDENTIAL) throw noPlace("credential", MOST_OF_CREDENTIAL);
    if (readers.size >= MOST_READERS) throw noPlace("organization", MOST_READERS);
  }

  /** A reader in trouble is its own affair. */
  function tell(reader: Reader, event: GatewayEvent<SessionFact>): void {
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
    async follow(reader) {
      const feed = feedOf(reader.organizationId);
      requirePlace(feed, reader);
      feed.cancel();
      // Its place is taken before it hears anything.
      const place: Reader = { ...reader, tell: () => undefined };
      feed.readers.add(place);
      try {
        await feed.isFilled;
      } finally {
        feed.readers.delete(place);
      }
      feed.readers.add(reader);
      for (const event of missed(feed, reader)) tell(reader, event);
      return () => leave(feed, reader);
    },
    isRead: (sessionId) => feedOfSession.has(sessionId),
    organizationOf: (sessionId) => feedOfSession.get(sessionId)?.organizationId,
    record(event) {
      const feed = feedOfSession.get(event.sessionId ?? "");
      if (!feed || !isOfSession(event)) return;
      feed.events.push(event);
      if (feed.events.length > MOST_EVENTS) feed.hasDropped = feed.events.shift() !== undefined;
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

function noPlace(whose: "credential" | "organization", most: number): GatewayError {
  return new GatewayError("rate_limited", `the ${whose} has ${most} event streams open, as many as it may`);
}

const OF_CHATS: ReadonlySet<Fact["name"]> = new Set<(ChatFact | NewsFact)["name"]>([
  "message_received",
  "message_sent",
  "message_reacted",
  "message_edited",
  "message_revoked",
  "poll_voted",
  "message_status",
  "partner_state",
  ...NEWS_FACTS,
]);

function isOfSession(event: GatewayEvent): event is GatewayEvent<SessionFact> {
  return !OF_CHATS.has(event.fact.name);
}

function hears(
  { sessionId, hearsQr }: Reader,
  { sessionId: about, fact }: GatewayEvent<SessionFact>,
): boolean {
  if (fact.name === "reset") return true;
  return (sessionId === null || sessionId === about) && (hearsQr || fact.name !== "qr");
}
