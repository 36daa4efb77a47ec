import type { CacheStore, SocketConfig } from "@whiskeysockets/baileys";
import type { Clock } from "../../core/index.ts";

/** What is remembered of a session besides its store. Each can be lost at any time: it is asked for, or made, anew. */
export type SocketCaches = Required<
  Pick<
    SocketConfig,
    "userDevicesCache" | "msgRetryCounterCache" | "callOfferCache" | "placeholderResendCache"
  >
> & {
  readonly lidMappings: CacheStore;
  readonly signalSessions: CacheStore;
};

/** The caches of all sessions. */
export interface SessionCaches {
  of(sessionId: string): SocketCaches;
  /** The session's device is gone: nothing of it stays. */
  forget(...sessionIds: readonly string[]): void;
}

const MINUTE_MS = 60_000;
/** How many entries all sessions together have of each, and for how long; what is the library's it keeps as long, without a bound. */
const USER_DEVICES = { entries: 20_000, livesMs: 5 * MINUTE_MS };
const RETRY_COUNTERS = { entries: 20_000, livesMs: 60 * MINUTE_MS };
const CALL_OFFERS = { entries: 2_000, livesMs: 5 * MINUTE_MS };
const PLACEHOLDER_RESENDS = { entries: 5_000, livesMs: 60 * MINUTE_MS };
const LID_MAPPINGS = { entries: 50_000, livesMs: 3 * 24 * 60 * MINUTE_MS };
/** Each of some 3 KB. */
const SIGNAL_SESSIONS = { entries: 5_000, livesMs: 60 * MINUTE_MS };

/**
 * The library makes its caches anew for every socket, without a bound and with timers of their own. These are one for all
 * sessions, bounded, and outlive a reconnect; a session sees its own entries only.
 */
export function createSessionCaches(clock: Clock): SessionCaches {
  const userDevices = new BoundedCache(USER_DEVICES, clock);
  const retryCounters = new BoundedCache(RETRY_COUNTERS, clock);
  const callOffers = new BoundedCache(CALL_OFFERS, clock);
  const placeholderResends = new BoundedCache(PLACEHOLDER_RESENDS, clock);
  const lidMappings = new BoundedCache(LID_MAPPINGS, clock);
  const signalSessions = new BoundedCache(SIGNAL_SESSIONS, clock);
  const all = [userDevices, retryCounters, callOffers, placeholderResends, lidMappings, signalSessions];
  return {
    of: (sessionId) => ({
      userDevicesCache: userDevices.of(sessionId),
      msgRetryCounterCache: retryCounters.of(sessionId),
      callOfferCache: callOffers.of(sessionId),
      placeholderResendCache: placeholderResends.of(sessionId),
      lidMappings: lidMappings.of(sessionId),
      signalSessions: signalSessions.of(sessionId),
    }),
    forget(...sessionIds) {
      for (const cache of all) cache.forget(...sessionIds);
    },
  };
}

export type Bound = { readonly entries: number; readonly livesMs: number };
type Entry = { readonly value: unknown; readonly untilMs: number };

/** Holds so many entries at most, each for so long; gives up the one that was used the longest ago. */
export class BoundedCache {
  /** The longest unused first. */
  readonly #entries = new Map<string, Entry>();
  readonly #bound: Bound;
  readonly #clock: Clock;

  constructor(bound: Bound, clock: Clock) {
    this.#bound = bound;
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** One session's part. */
  of(sessionId: string): CacheStore {
    const prefix = prefixOf(sessionId);
    return {
      // Of the type that the library put there itself.
      get: (key) => this.#get(prefix + key) as never,
      set: (key, value) => this.#set(prefix + key, value),
      del: (key) => void this.#entries.delete(prefix + key),
      flushAll: () => this.forget(sessionId),
    };
  }

  forget(...sessionIds: readonly string[]): void {
    const gone = new Set(sessionIds);
    for (const key of this.#entries.keys()) {
      if (gone.has(key.slice(0, key.indexOf("\n")))) this.#entries.delete(key);
    }
  }

  #get(key: string): unknown {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    if (entry.untilMs <= this.#clock.nowMs()) return undefined;
    this.#entries.set(key, entry);
    return entry.value;
  }

  #set(key: string, value: unknown): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, untilMs: this.#clock.nowMs() + this.#bound.livesMs });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#bound.entries && oldest !== undefined) this.#entries.delete(oldest);
  }
}

function prefixOf(sessionId: string): string {
  return `${sessionId}\n`;
}
