import type { Clock } from "../../clock.ts";
import type { FactsOf, Outbox, PlacedEvent } from "../../events/index.ts";
import type { WebhookTarget } from "../webhook-store.ts";
import type { Lane } from "./endpoint.ts";
import { hasRunOut } from "./schedule.ts";
import type { SettlementBook } from "./settlement-book.ts";

const EVENTS_AT_ONCE = 20;

export type LaneReaderPorts = {
  readonly clock: Clock;
  readonly outbox: Pick<Outbox, "lane" | "page">;
  readonly factsOf: FactsOf;
  readonly book: SettlementBook;
};

/** What comes next in a lane. */
export interface LaneReader {
  /** How far it has come, the first time. */
  load(lane: Lane): Promise<void>;
  /**
   * The event that is to be delivered next; undefined when there is none. What has spoiled is stepped over; while the
   * endpoint is down what has run out of attempts meanwhile, tried or not, becomes a dead letter.
   */
  next(lane: Lane, target: WebhookTarget): Promise<PlacedEvent | undefined>;
  /** The one behind the next that may be tried instead of it; undefined when there is none. */
  second(lane: Lane, target: WebhookTarget): Promise<PlacedEvent | undefined>;
  /** That event of its page, and all before it, are over. */
  pass(lane: Lane, event: PlacedEvent): void;
}

export function createLaneReader({ clock, outbox, factsOf, book }: LaneReaderPorts): LaneReader {
  async function read(lane: Lane, { webhook }: WebhookTarget): Promise<void> {
    const names = [...factsOf(webhook)];
    lane.hasMore = false;
    try {
      const { events, upTo } = await outbox.page(lane.stream, lane.cursor, names, EVENTS_AT_ONCE);
      lane.events = [...events];
      lane.upTo = upTo;
      if (events.length === EVENTS_AT_ONCE) lane.hasMore = true;
    } catch (error) {
      lane.hasMore = true;
      throw error;
    }
    if (lane.events.length > 0 || lane.upTo === lane.cursor) return;
    lane.cursor = lane.upTo;
    book.lane(lane);
  }

  function pass(lane: Lane, event: PlacedEvent): void {
    lane.events = lane.events.filter(({ n }) => n > event.n);
    lane.cursor = lane.events.length > 0 ? event.n : lane.upTo;
    lane.attempts = 0;
    lane.nextAtWallMs = null;
    lane.refusedAtMs = null;
    book.lane(lane);
  }

  function hasSpoiled({ expiresAtWallMs }: PlacedEvent): boolean {
    return expiresAtWallMs !== null && expiresAtWallMs <= clock.wallMs();
  }

  function isTooLate({ id, atWallMs }: PlacedEvent, { webhook }: WebhookTarget): boolean {
    return hasRunOut(webhook.retryPolicy, clock.wallMs() - atWallMs, id);
  }

  function bury(lane: Lane, { n }: PlacedEvent): void {
    book.dead({
      webhookId: lane.endpoint.webhookId,
      stream: lane.stream,
      n,
      attempts: lane.attempts,
      httpStatus: null,
      reason: "unreachable",
      failedAtWallMs: clock.wallMs(),
    });
  }

  return {
    async load(lane) {
      const { webhookId } = lane.endpoint;
      const { cursor, attempts, nextAtWallMs } = await outbox.lane({ webhookId, stream: lane.stream });
      lane.isLoaded = true;
      lane.cursor = cursor;
      lane.attempts = attempts;
      lane.nextAtWallMs = nextAtWallMs;
      if (attempts > 0) lane.refusedAtMs = clock.nowMs();
    },
    async next(lane, target) {
      for (;;) {
        if (lane.events.length === 0 && lane.hasMore) await read(lane, target);
        const [event] = lane.events;
        if (!event) {
          if (lane.hasMore) continue;
          return undefined;
        }
        if (hasSpoiled(event)) pass(lane, event);
        else if (lane.endpoint.isDown && isTooLate(event, target)) {
          bury(lane, event);
          pass(lane, event);
        } else return event;
      }
    },
    async second(lane, target) {
      if (lane.events.length < 2 && lane.hasMore) await read(lane, target);
      return lane.events.slice(1).find((event) => !hasSpoiled(event));
    },
    pass,
  };
}
