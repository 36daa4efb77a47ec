import type { Clock } from "../../clock.ts";
import type { PlacedEvent } from "../../events/index.ts";
import type { Log } from "../../log.ts";
import type { Webhook } from "../webhook.ts";
import type { WebhookStore, WebhookTarget } from "../webhook-store.ts";
import { hasWork, type Endpoint, type Lane } from "./endpoint.ts";
import { firstDueAtWallMs, standingAfter } from "./schedule.ts";
import type { SettlementBook } from "./settlement-book.ts";
import type { Refusal } from "./verdict.ts";

/** Refusals in a row, after which a webhook is taken to take nothing. */
const MOST_REFUSALS = 5;
/** An event refused so often may be tried at once when the webhook takes another. */
export const REFUSALS_OF_EVENT = 3;
const GIVEN_UP_AFTER_MS = 3 * 24 * 60 * 60_000;

export type BreakerPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly book: SettlementBook;
  readonly webhooks: Pick<WebhookStore, "disable">;
  readonly queue: (lane: Lane) => void;
  readonly resumeAsides: (endpoint: Endpoint) => void;
  /** It was switched off. */
  readonly onDisabled: (endpoint: Endpoint) => void;
};

/** Whether a webhook takes events. While it takes nothing one lane is tried alone, at the times of its first event. */
export interface Breaker {
  mayTry(lane: Lane): boolean;
  /** An event was taken. */
  taken(endpoint: Endpoint, target: WebhookTarget): void;
  /** One was not. False when the webhook was switched off for it. */
  refused(lane: Lane, target: WebhookTarget, refusal: Refusal): Promise<boolean>;
  /** The lane waits before its first event is tried again. */
  wait(lane: Lane, delayMs: number): void;
  /** What is first in a lane of a webhook that takes nothing: true when it is to wait for its time. */
  waitsForItsTime(lane: Lane, event: PlacedEvent, target: WebhookTarget): boolean;
  /** The lane that was tried alone has nothing more. */
  passOn(lane: Lane): void;
  /** All begins anew. */
  reset(endpoint: Endpoint): void;
}

export function createBreaker(ports: BreakerPorts): Breaker {
  const { clock, log, book, webhooks, queue, resumeAsides, onDisabled } = ports;

  function release(lane: Lane): void {
    lane.cancel?.();
    lane.cancel = undefined;
    lane.endpoint.waiting.delete(lane);
    queue(lane);
  }

  function open(lane: Lane): void {
    const { endpoint } = lane;
    endpoint.isDown = true;
    endpoint.probe = lane;
    for (const job of endpoint.ready.splice(0)) if (job.lane) job.lane.isQueued = false;
    endpoint.isAsideQueued = false;
    endpoint.cancelAside?.();
    endpoint.cancelAside = undefined;
  }

  function close(endpoint: Endpoint): void {
    endpoint.isDown = false;
    endpoint.probe = undefined;
    for (const lane of endpoint.lanes.values()) release(lane);
    resumeAsides(endpoint);
  }

  function wait(lane: Lane, delayMs: number): void {
    lane.nextAtWallMs = clock.wallMs() + delayMs;
    lane.endpoint.waiting.add(lane);
    lane.cancel?.();
    lane.cancel = clock.after(delayMs, () => release(lane));
  }

  async function disable({ endpoint }: Lane, reason: string): Promise<false> {
    const { organizationId, webhookId } = endpoint;
    // Where several deliver to it, one of them switches it off.
    if (await webhooks.disable(organizationId, webhookId, reason, clock.wallMs()))
      log.warn("a webhook is switched off", { webhookId, reason });
    onDisabled(endpoint);
    return false;
  }

  /** It may have taken something of another process meanwhile. */
  function noteOthers(endpoint: Endpoint, { failingSinceMs }: Webhook, nowWallMs: number): void {
    endpoint.failingSinceWallMs = failingSinceMs ?? nowWallMs;
    if (failingSinceMs === null) book.failing(endpoint.webhookId, nowWallMs);
  }

  return {
    mayTry: (lane) => {
      const { endpoint } = lane;
      if (!endpoint.isDown) return true;
      endpoint.probe ??= lane;
      return endpoint.probe === lane;
    },
    taken(endpoint, { webhook }) {
      endpoint.refusals = 0;
      endpoint.lastTakenAtMs = clock.nowMs();
      if ((endpoint.failingSinceWallMs ?? webhook.failingSinceMs) !== null)
        book.failing(endpoint.webhookId, null);
      endpoint.failingSinceWallMs = null;
      if (endpoint.isDown) close(endpoint);
      else for (const lane of [...endpoint.waiting]) if (lane.attempts >= REFUSALS_OF_EVENT) release(lane);
    },
    async refused(lane, { webhook }, { isGone, reason }) {
      const { endpoint } = lane;
      const nowWallMs = clock.wallMs();
      endpoint.refusals++;
      if (endpoint.failingSinceWallMs === undefined) endpoint.failingSinceWallMs = webhook.failingSinceMs;
      if (endpoint.failingSinceWallMs === null) {
        endpoint.failingSinceWallMs = nowWallMs;
        book.failing(endpoint.webhookId, nowWallMs);
      }
      if (isGone) return disable(lane, `${reason}: the receiver wants nothing more`);
      if (isGivenUp(endpoint.failingSinceWallMs, nowWallMs)) noteOthers(endpoint, webhook, nowWallMs);
      if (isGivenUp(endpoint.failingSinceWallMs, nowWallMs))
        return disable(lane, `unreachable: nothing was taken for three days, at last: ${reason}`);
      if (endpoint.refusals >= MOST_REFUSALS && !endpoint.isDown) open(lane);
      return true;
    },
    wait,
    waitsForItsTime(lane, event, { webhook }) {
      if (!lane.endpoint.isDown || lane.attempts > 0) return false;
      const elapsedMs = clock.wallMs() - firstDueAtWallMs(event);
      const { attempts, nextInMs } = standingAfter(webhook.retryPolicy, elapsedMs, event.id);
      if (nextInMs === null || attempts <= 1) return false;
      lane.attempts = attempts;
      lane.refusedAtMs = clock.nowMs();
      wait(lane, nextInMs);
      book.lane(lane);
      return true;
    },
    passOn({ endpoint }) {
      if (!endpoint.isDown) return;
      endpoint.probe = [...endpoint.lanes.values()].find((lane) => hasWork(lane));
      if (endpoint.probe) release(endpoint.probe);
    },
    reset(endpoint) {
      endpoint.refusals = 0;
      endpoint.failingSinceWallMs = undefined;
      close(endpoint);
    },
  };
}

function isGivenUp(failingSinceWallMs: number, nowWallMs: number): boolean {
  return nowWallMs - failingSinceWallMs >= GIVEN_UP_AFTER_MS;
}
