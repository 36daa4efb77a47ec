import type { Clock } from "../../clock.ts";
import type { PlacedEvent } from "../../events/index.ts";
import type { Log } from "../../log.ts";
import type { WebhookTarget } from "../webhook-store.ts";
import type { Attempt } from "./attempts.ts";
import { REFUSALS_OF_EVENT, type Breaker } from "./breaker.ts";
import { hasWork, isLeft, isOver, type Endpoint, type Lane } from "./endpoint.ts";
import type { LaneReader } from "./lane-reader.ts";
import { attemptsOf, hasRunOut, MOST_WAIT_MS, waitAfterMs } from "./schedule.ts";
import type { SettlementBook } from "./settlement-book.ts";
import type { Refusal, Verdict } from "./verdict.ts";

/** After what the machine did. */
const AGAIN_MS = 1_000;

export type LaneWorkPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly reader: LaneReader;
  readonly attempt: Attempt;
  readonly breaker: Breaker;
  readonly book: SettlementBook;
  readonly targetOf: (endpoint: Endpoint) => Promise<WebhookTarget | undefined>;
  /** Nothing is delivered to it any more. */
  readonly end: (endpoint: Endpoint) => void;
  readonly queue: (lane: Lane) => void;
  readonly onSetAside: (endpoint: Endpoint) => void;
};

/** What a lane does when its turn has come. */
export interface LaneWork {
  /** Tries its first event. Never rejects. */
  step(lane: Lane): Promise<void>;
}

export function createLaneWork(ports: LaneWorkPorts): LaneWork {
  const { clock, log, reader, attempt, breaker, book, targetOf, end, queue, onSetAside } = ports;

  async function tryFirst(lane: Lane): Promise<void> {
    const { endpoint } = lane;
    const target = await targetOf(endpoint);
    if (!target) {
      end(endpoint);
      return;
    }
    const { sessionId } = target.webhook;
    if (sessionId !== null && sessionId !== lane.stream) {
      leave(lane);
      return;
    }
    if (!lane.isLoaded || lane.isToLook) {
      const isNew = !lane.isLoaded;
      await reader.load(lane);
      if (isLeft(lane)) return;
      // What another process has left is tried when that would have tried it.
      const restMs = isNew ? Math.min((lane.nextAtWallMs ?? 0) - clock.wallMs(), MOST_WAIT_MS) : 0;
      if (restMs > 0) {
        breaker.wait(lane, restMs);
        return;
      }
    }
    const event = await reader.next(lane, target);
    if (!event || isLeft(lane)) return;
    if (breaker.waitsForItsTime(lane, event, target)) return;
    const verdict = await attempt(event, target);
    if (isLeft(lane)) return;
    if (verdict.kind === "taken") {
      note(lane, event, lane.attempts + 1, verdict);
      reader.pass(lane, event);
      breaker.taken(endpoint, target);
    } else await refused(lane, event, target, verdict);
  }

  function note(lane: Lane, event: PlacedEvent, attempts: number, verdict: Verdict): void {
    book.attempted(placeOf(lane, event), event, attempts, verdict);
  }

  /** Its session is not the webhook's any more. */
  function leave(lane: Lane): void {
    lane.events = [];
    lane.hasMore = false;
  }

  async function refused(lane: Lane, event: PlacedEvent, target: WebhookTarget, refusal: Refusal) {
    const { retryPolicy } = target.webhook;
    lane.attempts++;
    lane.refusedAtMs ??= clock.nowMs();
    const isLast = lane.attempts >= attemptsOf(retryPolicy);
    const isOn = await breaker.refused(lane, target, refusal);
    if (isLeft(lane) && isOn) return;
    if (!isLast || !isOn) note(lane, event, lane.attempts, refusal);
    if (!isOn) return;
    if (isLast) {
      book.dead({
        ...placeOf(lane, event),
        attempts: lane.attempts,
        httpStatus: refusal.httpStatus,
        reason: refusal.reason,
        failedAtWallMs: clock.wallMs(),
      });
      reader.pass(lane, event);
      return;
    }
    const waitMs = Math.max(waitAfterMs(retryPolicy, lane.attempts, event.id), refusal.pauseMs);
    const isOften = lane.attempts >= REFUSALS_OF_EVENT;
    const takesOthers = lane.endpoint.lastTakenAtMs > lane.refusedAtMs;
    if (isOften && takesOthers) {
      setAside(lane, event, waitMs, event);
      return;
    }
    const next = isOften && refusal.isOfEvent ? await tryNext(lane, target) : undefined;
    if (isLeft(lane)) return;
    if (next) {
      setAside(lane, event, waitMs, next);
      return;
    }
    if (isLeft(lane)) return;
    breaker.wait(lane, waitMs);
    book.lane(lane);
    if (lane.endpoint.isDown) await buryOthers(lane.endpoint, target);
  }

  /** Where nothing else shows whether the endpoint takes anything, the next event does. */
  async function tryNext(lane: Lane, target: WebhookTarget): Promise<PlacedEvent | undefined> {
    const next = await reader.second(lane, target);
    const verdict = next && (await attempt(next, target));
    if (!verdict || isLeft(lane)) return undefined;
    note(lane, next, 1, verdict);
    if (verdict.kind === "taken") {
      breaker.taken(lane.endpoint, target);
      return next;
    }
    await breaker.refused(lane, target, verdict);
    return undefined;
  }

  /** The lane goes on behind `upTo`. */
  function setAside(lane: Lane, event: PlacedEvent, waitMs: number, upTo: PlacedEvent): void {
    const nextAtWallMs = clock.wallMs() + waitMs;
    book.setAside({ ...placeOf(lane, event), attempts: lane.attempts, nextAtWallMs });
    reader.pass(lane, upTo);
    onSetAside(lane.endpoint);
  }

  /** Those that wait behind what is tried run out of time too. */
  async function buryOthers(endpoint: Endpoint, target: WebhookTarget): Promise<void> {
    const downForMs = clock.wallMs() - (endpoint.failingSinceWallMs ?? Infinity);
    if (!hasRunOut(target.webhook.retryPolicy, downForMs, null)) return;
    for (const lane of [...endpoint.lanes.values()]) {
      if (lane.isRunning || lane.letGo || isOver(endpoint) || !endpoint.isDown) continue;
      lane.isRunning = true;
      try {
        if (!lane.isLoaded) await reader.load(lane);
        await reader.next(lane, target);
      } finally {
        lane.isRunning = false;
      }
      queue(lane);
    }
  }

  return {
    async step(lane) {
      lane.isQueued = false;
      lane.isRunning = true;
      try {
        await tryFirst(lane);
      } catch (error) {
        const { webhookId } = lane.endpoint;
        log.error("events cannot be delivered for now", { webhookId, cause: String(error) });
        if (!isLeft(lane)) breaker.wait(lane, AGAIN_MS);
      }
      lane.isRunning = false;
      if (isLeft(lane)) return;
      if (hasWork(lane)) queue(lane);
      else if (lane.endpoint.probe === lane) breaker.passOn(lane);
    },
  };
}

function placeOf({ endpoint, stream }: Lane, { n }: PlacedEvent) {
  return { webhookId: endpoint.webhookId, stream, n };
}
