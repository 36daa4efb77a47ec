import type { Streams } from "../../streams.ts";
import type { Fact, GatewayEvent } from "../event.ts";
import type { EventOrder } from "./event-order.ts";

/** An event that is to be delivered. */
export type KeptEvent = GatewayEvent & {
  /** From then on nobody needs it any more; null = it does not spoil. */
  readonly expiresAtWallMs: number | null;
};

/** Its place: what happens to a session, or to an organization itself, is one stream, and counted in it. */
export type EventPlace = {
  /** The session's id, or `org:` and the organization's. */
  readonly stream: string;
  readonly n: number;
};

export type PlacedEvent = KeptEvent &
  EventPlace & {
    /** Since when it is to be sent again; absent the first time. */
    readonly againAtWallMs?: number;
  };

/** A webhook's way through a stream: one event after the other, in order. */
export type LanePlace = { readonly webhookId: string; readonly stream: string };

/** How far it has come: everything up to the cursor is over. */
export type LaneState = LanePlace & {
  readonly cursor: number;
  /** How often the event after the cursor was tried. */
  readonly attempts: number;
  /** Not to be tried again before; null = at once. */
  readonly nextAtWallMs: number | null;
  /** Another one once it is set back or ahead: what is settled of the one before does not move it. */
  readonly generation: number;
};

/** A lane as it is read. */
export type LaneRecord = LaneState & {
  /** What comes up to there is sent again, since then; 0 and null where nothing is. */
  readonly againUpTo: number;
  readonly againAtWallMs: number | null;
};

/** An event that its receiver refused while it took others: it is tried on its own. */
export type SetAside = LanePlace & {
  readonly n: number;
  readonly attempts: number;
  readonly nextAtWallMs: number;
};

/** An event that is tried no more. */
export type DeadLetter = LanePlace & {
  readonly n: number;
  readonly attempts: number;
  /** Of the last answer; null when there was none. */
  readonly httpStatus: number | null;
  /** A sentence, without the address that was found. */
  readonly reason: string;
  readonly failedAtWallMs: number;
};

/** What came of an attempt, after which the event is over or tried again. */
export type DeliveryAttempt = LanePlace & {
  /** A ULID. */
  readonly id: string;
  readonly n: number;
  readonly eventId: string;
  readonly name: Fact["name"];
  /** How often it was tried by then. */
  readonly attempts: number;
  readonly isTaken: boolean;
  readonly httpStatus: number | null;
  /** Null where it was taken. */
  readonly reason: string | null;
  readonly atWallMs: number;
};

/** What came of an event's delivery: an attempt of the last ones, or a dead letter. */
export type Delivery = Pick<
  DeliveryAttempt,
  "id" | "eventId" | "name" | "attempts" | "httpStatus" | "reason" | "atWallMs"
> & {
  readonly status: "delivered" | "failed" | "dead";
  /** Of the event; null where it is kept no longer. */
  readonly happenedAtWallMs: number | null;
};

/** Its place among a webhook's, by time. */
export type DeliveryPlace = Pick<Delivery, "atWallMs" | "id">;

/** What a webhook has still to take. */
export type Backlog = {
  readonly events: number;
  /** There may be more than were counted. */
  readonly isAtLeast: boolean;
  /** Null where there is nothing. */
  readonly oldestAtWallMs: number | null;
};

/** What came of deliveries, written in one step. */
export type Settlement = {
  readonly lanes: readonly LaneState[];
  /** New ones, and those that were tried again in vain. */
  readonly setAside: readonly SetAside[];
  /** Events that are set aside no longer. */
  readonly over: readonly (LanePlace & { readonly n: number })[];
  readonly dead: readonly DeadLetter[];
  /** Of each webhook the last hundred are kept. */
  readonly attempts: readonly DeliveryAttempt[];
  /** Since when a webhook takes nothing; null = it takes events. */
  readonly failing: readonly { readonly webhookId: string; readonly sinceWallMs: number | null }[];
};

/** Part of a stream. */
export type EventPage = {
  readonly events: readonly PlacedEvent[];
  /** What is wanted up to this place is in `events`. */
  readonly upTo: number;
};

/** A lane that has something to deliver, and whose it is. */
export type LaneBehind = LanePlace & {
  readonly organizationId: string;
  /** Places behind its cursor, of any name. */
  readonly behind: number;
};

/** Events on their way to who hears them, at rest: sealed, for they tell what people wrote. */
export interface Outbox extends EventOrder {
  /**
   * Writes events, in the transaction of their facts: each at the end of its stream, which begins with it. Those of an
   * organization that is gone are left out.
   */
  append(events: readonly KeptEvent[]): Promise<void>;
  /** The ids of those that are at rest; who is about to end with writing some is waited for. */
  kept(events: readonly KeptEvent[]): Promise<ReadonlySet<string>>;
  /** Lanes of active webhooks with events behind their cursors; of one webhook where it is named. */
  listBehind(webhookId?: string): Promise<readonly LaneBehind[]>;
  /** The same through these streams. */
  listBehindIn(streams: readonly string[]): Promise<readonly LaneBehind[]>;
  /** How far a lane has come; a stream that began after the webhook was made is read from its beginning. */
  lane(place: LanePlace): Promise<LaneRecord>;
  /** At most `limit` events of a stream with these names, from after a place on. Throws `unreadable`. */
  page(stream: string, after: number, names: readonly Fact["name"][], limit: number): Promise<EventPage>;
  /** What is set aside of a webhook, in some streams or in all, at most `limit`, the next to be tried first. Throws `unreadable`. */
  listSetAside(
    webhookId: string,
    limit: number,
    of?: Streams,
  ): Promise<readonly (PlacedEvent & Pick<SetAside, "attempts" | "nextAtWallMs">)[]>;
  /** Webhooks with something set aside, in these streams or in any, and whose they are. */
  listWithSetAside(
    streams?: readonly string[],
  ): Promise<readonly Pick<LaneBehind, "webhookId" | "organizationId">[]>;
  /** All or nothing. What a webhook or an event is named in that is gone is left out. */
  settle(settlement: Settlement): Promise<void>;
  /** Dead letters of a webhook, at most `limit`, newest first. Throws `unreadable`. */
  listDead(webhookId: string, limit: number): Promise<readonly (DeadLetter & GatewayEvent)[]>;
  /** The last attempts of a webhook and its dead letters behind a place, at most `limit`, newest first. */
  listDeliveries(
    webhookId: string,
    after: DeliveryPlace | undefined,
    limit: number,
  ): Promise<readonly Delivery[]>;
  /** Streams of which something was over for a webhook. */
  listStreams(webhookId: string): Promise<readonly string[]>;
  /**
   * What happened in a lane's stream since then, with these names, is delivered again, in order, and what follows after it;
   * gives how many events. What has spoiled is not among them.
   */
  sendAgain(
    lane: LanePlace,
    names: readonly Fact["name"][],
    sinceWallMs: number,
    nowWallMs: number,
  ): Promise<number>;
  /** Those deliveries or events of a webhook, by their ids, are tried again, each on its own; gives how many are kept still. */
  sendTheseAgain(webhookId: string, ids: readonly string[], nowWallMs: number): Promise<number>;
  /** What has happened until now is over for a webhook. */
  skip(webhookId: string): Promise<void>;
  /** What a webhook has still to take with these names: `most` are counted at most, of ten times as many that are looked at. */
  backlog(webhookId: string, names: readonly Fact["name"][], most: number): Promise<Backlog>;
  /** Forgets at most `limit` events and dead letters that are older; gives how many. */
  forgetOlder(eventsBeforeWallMs: number, lettersBeforeWallMs: number, limit: number): Promise<number>;
  /** Forgets at most `limit` events that have spoiled. */
  forgetSpoiled(nowWallMs: number, limit: number): Promise<number>;
  /** Of an organization's events all but the newest `most`, at most `limit` of them. */
  forgetExcess(organizationId: string, most: number, limit: number): Promise<number>;
  /** Organizations with streams. */
  listOrganizations(): Promise<readonly string[]>;
  /** Forgets at most `limit` streams of sessions that are gone, once they are empty. */
  forgetStreams(limit: number): Promise<number>;
}
