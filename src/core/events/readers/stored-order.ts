import type { Clock } from "../../clock.ts";
import { GatewayError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { FactName } from "../outbox/audience.ts";
import type { EventOrder, OrderedEvent } from "../outbox/event-order.ts";

/** Read in one step. */
const EVENTS_AT_ONCE = 100;
/** What nobody tells of is found by then. */
const LOOK_EVERY_MS = 1_000;

export type StoredOrderPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly outbox: Pick<EventOrder, "inOrder" | "lastPlaces">;
  /** What the organization's readers here want of it. */
  readonly namesOf: (organizationId: string) => readonly FactName[];
  readonly tell: (event: OrderedEvent) => void;
};

/** Tells organizations' events in the one order in which they were written, whichever process did. */
export interface StoredOrder {
  /** For one reader more; gives the place behind which it is told everything. */
  begin(organizationId: string): Promise<number>;
  /** For one reader less. */
  end(organizationId: string): void;
  /** There may be more of these, or of any. */
  wake(organizationIds?: Iterable<string>): void;
  close(): void;
}

type Followed = {
  readonly organizationId: string;
  readers: number;
  /** Everything up to there is told; undefined = it is not known yet where that begins. */
  place: number | undefined;
  /** Grows with each reader: what was read before it came may lack what it wants. */
  generation: number;
  isReading: boolean;
  hasMore: boolean;
};

export function createStoredOrder({ clock, log, outbox, namesOf, tell }: StoredOrderPorts): StoredOrder {
  const followed = new Map<string, Followed>();
  let cancel = clock.after(LOOK_EVERY_MS, ring);

  function ring(): void {
    cancel = clock.after(LOOK_EVERY_MS, ring);
    look().catch((error: unknown) => {
      log.error("events cannot be read", { cause: String(error) });
    });
  }

  async function look(): Promise<void> {
    const known = [...followed.values()].filter(({ place }) => place !== undefined);
    if (known.length === 0) return;
    const last = await outbox.lastPlaces(known.map(({ organizationId }) => organizationId));
    for (const each of known)
      if ((last.get(each.organizationId) ?? 0) > (each.place ?? Infinity)) readOn(each);
  }

  function readOn(each: Followed): void {
    each.hasMore = true;
    if (each.isReading || each.place === undefined) return;
    each.isReading = true;
    readAll(each)
      .catch((error: unknown) => {
        log.error("events cannot be read", { cause: String(error) });
      })
      .finally(() => (each.isReading = false));
  }

  async function readAll(each: Followed): Promise<void> {
    while (each.hasMore && isFollowed(each)) {
      each.hasMore = false;
      while (await readPage(each));
    }
  }

  function isFollowed(each: Followed): boolean {
    return followed.get(each.organizationId) === each;
  }

  /** Gives whether there is another one. */
  async function readPage(each: Followed): Promise<boolean> {
    const { organizationId, generation, place = 0 } = each;
    const wanted = { organizationId, sessionId: null, names: namesOf(organizationId) };
    const { events, upTo, isLast } = await pageAfter(wanted, place);
    if (!isFollowed(each)) return false;
    if (each.generation !== generation) return true;
    each.place = upTo;
    for (const event of events) tell(event);
    return !isLast;
  }

  /** One that cannot be opened is left out. */
  async function pageAfter(wanted: Parameters<EventOrder["inOrder"]>[0], place: number) {
    try {
      return await outbox.inOrder(wanted, place, EVENTS_AT_ONCE);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
    }
    try {
      return await outbox.inOrder(wanted, place, 1);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      log.error("an event cannot be told", { cause: String(error) });
      return { events: [], upTo: place + 1, isLast: false };
    }
  }

  return {
    async begin(organizationId) {
      const each = followed.get(organizationId) ?? {
        organizationId,
        readers: 0,
        place: undefined,
        generation: 0,
        isReading: false,
        hasMore: false,
      };
      followed.set(organizationId, each);
      each.readers++;
      each.generation++;
      const last = await outbox.lastPlaces([organizationId]);
      const place = last.get(organizationId) ?? 0;
      each.place ??= place;
      if (each.hasMore) readOn(each);
      return place;
    },
    end(organizationId) {
      const each = followed.get(organizationId);
      if (each && --each.readers === 0) followed.delete(organizationId);
    },
    wake(organizationIds = followed.keys()) {
      for (const id of [...organizationIds]) {
        const each = followed.get(id);
        if (each) readOn(each);
      }
    },
    close() {
      cancel();
      followed.clear();
    },
  };
}

function isUnreadable(error: unknown): boolean {
  return error instanceof GatewayError && error.code === "unreadable";
}
