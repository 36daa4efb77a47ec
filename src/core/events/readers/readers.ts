import { GatewayError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { GatewayEvent } from "../event.ts";
import type { Audience } from "../outbox/audience.ts";
import type { OrderedEvent } from "../outbox/event-order.ts";
import type { Relay } from "../relay/relay.ts";
import { createCatchUp, type CatchUpPorts, type Returning } from "./catch-up.ts";
import { createHearings, type Hearing, type HearingPorts } from "./hearings.ts";
import { createLiveEars } from "./live-ears.ts";
import { isStored, type Following, type Reader } from "./reader.ts";
import { createStoredOrder, type StoredOrderPorts } from "./stored-order.ts";

/** Readers of an organization, or of all, and of each credential. */
const MOST_READERS = 100;
const MOST_OF_CREDENTIAL = 10;
/** Events that wait for a reader while it is told what it missed. */
const MOST_HELD = 1_000;
/** An event at rest may be told that much later still. */
const SEAM_MS = 60_000;

export type ReaderPorts = Omit<CatchUpPorts, "outbox"> & {
  readonly log: Log;
  readonly outbox: CatchUpPorts["outbox"] & HearingPorts["outbox"] & StoredOrderPorts["outbox"];
  readonly audience: Pick<Audience, "listen" | "known">;
  /** Where other processes serve the same organizations. */
  readonly relay?: Relay | undefined;
};

/** Who reads events while they happen. */
export interface Readers {
  /** Tells the reader what it missed, then what comes. Throws `rate_limited`, and `unavailable` where more comes meanwhile than can be held. */
  follow(reader: Reader): Promise<Following>;
  /** Throws `rate_limited` where the next reader would be refused. */
  requirePlace(whose: Pick<Reader, "organizationId" | "credentialId">): void;
  /** It has happened, here or elsewhere. Beside others readers are told of what is kept in the order in which it was written. */
  tell(event: GatewayEvent): void;
  /** Events of these are at rest, or of any. */
  written(organizationIds?: readonly string[]): void;
  recover(): Promise<void>;
  /** Reads anew what is heard of an organization. */
  heed(organizationId: string): Promise<void>;
  /** Whether anything is kept of it for readers. */
  isHeard(organizationId: string): boolean;
  /** Tells the other processes again what is read here. */
  sayAgain(): Promise<void>;
  close(): void;
}

type Place = {
  readonly reader: Reader;
  /** What came while it is told what it missed; undefined once it hears what comes. */
  held: Told[] | undefined;
  /** In its organization's order it was told everything up to there; undefined where that is not what it is told by. */
  upTo: number | undefined;
  isOverfull: boolean;
  /** What it was told of what it missed, while that may come again. */
  replayed: Set<string> | undefined;
  replayedAtMs: number;
};

/** Without a place it is told as it happens. */
type Told = GatewayEvent | OrderedEvent;

export function createReaders(ports: ReaderPorts): Readers {
  const { clock, log, audience, relay } = ports;
  const places = new Map<string | null, Set<Place>>();
  const hearings = createHearings(ports);
  const tellMissed = createCatchUp(ports);
  const ears = relay && createLiveEars({ clock, log, relay });
  const order = relay && createStoredOrder({ ...ports, namesOf, tell: tellInOrder });

  function requirePlace({ organizationId, credentialId }: Pick<Reader, "organizationId" | "credentialId">) {
    const all = [...(places.get(organizationId) ?? [])];
    const own = all.filter(({ reader }) => reader.credentialId === credentialId);
    if (own.length >= MOST_OF_CREDENTIAL) throw noPlace("credential", MOST_OF_CREDENTIAL);
    if (all.length >= MOST_READERS) throw noPlace("organization", MOST_READERS);
  }

  /** It is taken before it hears anything. */
  function take(reader: Reader): Place {
    requirePlace(reader);
    const place: Place = {
      reader,
      held: [],
      upTo: undefined,
      isOverfull: false,
      replayed: undefined,
      replayedAtMs: clock.nowMs(),
    };
    const { organizationId } = reader;
    places.set(organizationId, (places.get(organizationId) ?? new Set()).add(place));
    return place;
  }

  function giveUp(place: Place): void {
    const { organizationId } = place.reader;
    const all = places.get(organizationId);
    if (all?.delete(place) && all.size === 0) places.delete(organizationId);
  }

  /** A reader in trouble is its own affair. */
  function tell({ tell: toReader }: Reader, event: GatewayEvent): void {
    try {
      toReader(event);
    } catch (error) {
      log.error("an event cannot be told", { sessionId: event.sessionId, cause: String(error) });
    }
  }

  function namesOf(organizationId: string) {
    const wanted = [...(places.get(organizationId) ?? [])].flatMap(({ reader: { facts } }) => [...facts]);
    return [...new Set(wanted)].filter(isStored);
  }

  function tellInOrder(event: OrderedEvent): void {
    hearings.published(event);
    for (const place of places.get(event.organizationId) ?? []) if (!place.reader.isLive) offer(place, event);
  }

  /** What others tell in its order is not told as it happens. */
  function isInOrder({ isLive, organizationId }: Reader, { fact }: GatewayEvent): boolean {
    return order !== undefined && !isLive && organizationId !== null && isStored(fact.name);
  }

  function hold(place: Place, event: Told): void {
    place.isOverfull ||= (place.held?.push(event) ?? 0) > MOST_HELD;
    if (place.isOverfull) place.held = [];
  }

  function offer(place: Place, event: Told): void {
    const { reader, held, replayed } = place;
    if (!hears(reader, event)) return;
    if (held) return hold(place, event);
    if ("place" in event) return offerNext(place, event);
    if (replayed && clock.nowMs() - place.replayedAtMs > SEAM_MS) place.replayed = undefined;
    if (!replayed?.delete(event.id)) tell(reader, event);
  }

  function offerNext(place: Place, event: OrderedEvent): void {
    if (place.upTo === undefined || event.place <= place.upTo) return;
    place.upTo = event.place;
    tell(place.reader, event);
  }

  async function replay(place: Place, reader: Returning, hearing: Hearing) {
    const replayed = new Set<string>();
    const { isWhole, upTo } = await tellMissed(reader, hearing, (event) => {
      if (place.isOverfull) throw overfull();
      replayed.add(event.id);
      tell(reader, event);
    });
    if (order) place.upTo = upTo ?? place.upTo;
    else place.replayed = replayed;
    place.replayedAtMs = clock.nowMs();
    return isWhole;
  }

  function release(place: Place): void {
    if (place.isOverfull) throw overfull();
    const { held = [] } = place;
    place.held = undefined;
    for (const event of held) offer(place, event);
  }

  /** Makes sure that it is heard, and tells what it missed. */
  async function begin(place: Place): Promise<Following> {
    const { reader } = place;
    const { organizationId, sessionId, facts, from } = reader;
    if (reader.isLive || organizationId === null) {
      const silence = audience.listen({ organizationId, sessionId, facts, isKept: false });
      return told(place, [silence], async (also) => {
        await audience.known(organizationId);
        // Whoever hears of one session alone is where that is.
        if (ears && sessionId === null) also(await ears.listen(organizationId, facts));
        return true;
      });
    }
    const hearing = await hearings.join(organizationId, facts);
    return told(place, [() => hearing.leave()], async (also) => {
      if (order) {
        also(() => order.end(organizationId));
        place.upTo = await order.begin(organizationId);
      }
      const unstored = [...facts].filter((name) => !isStored(name));
      if (ears && unstored.length > 0) also(await ears.listen(organizationId, unstored));
      return !from || replay(place, { ...reader, organizationId, from }, hearing);
    });
  }

  /** `catchUp` tells whether the reader knows everything then, and adds to what ends with it. */
  async function told(
    place: Place,
    ends: (() => void)[],
    catchUp: (also: (end: () => void) => void) => Promise<boolean>,
  ): Promise<Following> {
    let isOver = false;
    const stop = () => {
      if (isOver) return;
      isOver = true;
      giveUp(place);
      for (const end of ends) end();
    };
    try {
      const isWhole = await catchUp((end) => ends.push(end));
      if (isWhole) release(place);
      else stop();
      return { isWhole, stop };
    } catch (error) {
      stop();
      throw error;
    }
  }

  return {
    async follow(reader) {
      const place = take(reader);
      try {
        return await begin(place);
      } catch (error) {
        giveUp(place);
        throw error;
      }
    },
    requirePlace,
    tell(event) {
      if (!order || !isStored(event.fact.name)) hearings.published(event);
      for (const key of [event.organizationId, null])
        for (const place of places.get(key) ?? []) if (!isInOrder(place.reader, event)) offer(place, event);
    },
    written: (organizationIds) => order?.wake(organizationIds),
    recover: () => hearings.recover(),
    heed: (organizationId) => hearings.heed(organizationId),
    isHeard: (organizationId) => hearings.isHeard(organizationId),
    async sayAgain() {
      await hearings.sayAgain();
      await ears?.tellAgain();
    },
    close() {
      hearings.close();
      ears?.close();
      order?.close();
      places.clear();
    },
  };
}

function noPlace(whose: "credential" | "organization", most: number): GatewayError {
  return new GatewayError("rate_limited", `the ${whose} has ${most} event streams open, as many as it may`);
}

function overfull(): GatewayError {
  return new GatewayError("unavailable", "more happens than the reader can be told of what it missed");
}

function hears({ sessionId: only, facts }: Reader, { sessionId, fact }: GatewayEvent): boolean {
  return facts.has(fact.name) && (only === null || only === sessionId);
}
