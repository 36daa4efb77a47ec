import type { Clock } from "../../clock.ts";
import type { Mint } from "../../ports.ts";
import type { GatewayEvent } from "../event.ts";
import type { EventBook } from "../outbox/event-book.ts";
import type { EventOrder, WantedEvents } from "../outbox/event-order.ts";
import type { KeptEvent } from "../outbox/outbox.ts";
import type { Hearing } from "./hearings.ts";
import { isStored, type GoOn, type Reader } from "./reader.ts";

/** Events that a reader can have missed. */
const MOST_MISSED = 1_000;
/** Read in one step. */
const EVENTS_AT_ONCE = 100;

export type CatchUpPorts = {
  readonly clock: Clock;
  readonly mint: Pick<Mint, "id">;
  readonly outbox: Pick<EventOrder, "placeOf" | "inOrder">;
  readonly book: Pick<EventBook, "settle">;
};

/** A reader of one organization that goes on somewhere. */
export type Returning = Reader & { readonly organizationId: string; readonly from: GoOn };

/** What came of it. */
export type CaughtUp = {
  /** False when it missed more than it was told. */
  readonly isWhole: boolean;
  /** The place up to which it was told everything; undefined where it was told to begin anew. */
  readonly upTo: number | undefined;
};

/** Tells a reader what it missed, in order. Throws `unreadable`. */
export type CatchUp = (
  reader: Returning,
  hearing: Hearing,
  tell: (event: GatewayEvent) => void,
) => Promise<CaughtUp>;

type Missed = { readonly events: readonly GatewayEvent[]; readonly upTo: number | undefined };

export function createCatchUp({ clock, mint, outbox, book }: CatchUpPorts): CatchUp {
  function wantedBy({ organizationId, sessionId, facts }: Returning): WantedEvents {
    return { organizationId, sessionId, names: [...facts].filter(isStored) };
  }

  /** What has spoiled is of no use any more. */
  function isOfUse({ expiresAtWallMs }: KeptEvent): boolean {
    return expiresAtWallMs === null || expiresAtWallMs > clock.wallMs();
  }

  async function* pagesAfter(reader: Returning, place: number) {
    const wanted = wantedBy(reader);
    for (let after = place; ;) {
      const { events, upTo, isLast } = await outbox.inOrder(wanted, after, EVENTS_AT_ONCE);
      yield { events: events.filter(isOfUse), upTo };
      if (isLast) return;
      after = upTo;
    }
  }

  /** Where it goes on; undefined where what it knows is not known any more. */
  async function placeOf({ organizationId, from }: Returning, hearing: Hearing) {
    const before = hearing.before(from.afterId);
    if (before === null) return null;
    return outbox.placeOf(organizationId, before ?? from.afterId, mint.id());
  }

  /** Not among the events, which are everybody's: only its place is remembered. */
  function resetFor({ organizationId }: Returning, hearing: Hearing): Missed {
    const fact = { name: "reset" } as const;
    const reset = { id: mint.id(), organizationId, sessionId: null, atWallMs: clock.wallMs(), fact };
    hearing.told(reset.id);
    return { events: [reset], upTo: undefined };
  }

  /** All or nothing: who is to load everything anew needs none of them. */
  async function missedOrReset(reader: Returning, hearing: Hearing): Promise<Missed> {
    const since = hearing.since(reader.facts);
    const place = await placeOf(reader, hearing);
    if (place === undefined || (place !== null && place < since)) return resetFor(reader, hearing);
    const missed: GatewayEvent[] = [];
    let told = place ?? since;
    for await (const { events, upTo } of pagesAfter(reader, told)) {
      missed.push(...events);
      told = upTo;
      if (missed.length >= MOST_MISSED) return resetFor(reader, hearing);
    }
    return { events: missed, upTo: told };
  }

  return async (reader, hearing, tell) => {
    const { from } = reader;
    // Of what was told already nothing is on its way still.
    await book.settle();
    if (from.orElse === "reset") {
      const { events, upTo } = await missedOrReset(reader, hearing);
      for (const event of events) tell(event);
      return { isWhole: true, upTo };
    }
    let told = (await placeOf(reader, hearing)) ?? 0;
    let room = MOST_MISSED;
    for await (const { events, upTo } of pagesAfter(reader, told)) {
      for (const event of events.slice(0, room)) tell(event);
      if (events.length > room) return { isWhole: false, upTo: undefined };
      room -= events.length;
      told = upTo;
      if (events.length > 0) await from.untilTaken?.();
    }
    return { isWhole: true, upTo: told };
  };
}
