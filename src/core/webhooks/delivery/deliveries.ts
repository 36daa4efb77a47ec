import type { Audience, KeptEvent, Outbox } from "../../events/index.ts";
import type { Webhook } from "../webhook.ts";
import type { WebhookStore } from "../webhook-store.ts";
import { createAttempt, type AttemptPorts } from "./attempts.ts";
import { createAsides } from "./asides.ts";
import { createBreaker } from "./breaker.ts";
import { factsBy } from "./courier.ts";
import { hasWork, newEndpoint, newLane, type Endpoint, type Lane } from "./endpoint.ts";
import { createLaneReader } from "./lane-reader.ts";
import { createLaneWork } from "./lane-work.ts";
import { createRing } from "./ring.ts";
import { createSettlementBook } from "./settlement-book.ts";
import { within } from "../../within.ts";

/** How long what is on its way may take to be answered when all ends; it is delivered again at the next start. */
const CLOSE_WITHIN_MS = 1_000;
/** For so long what another process has changed of a webhook may stay unseen, and a secret that has run out in use. */
const TARGET_FRESH_MS = 1_000;

export type DeliveryPorts = AttemptPorts & {
  readonly outbox: Outbox;
  readonly webhooks: Pick<WebhookStore, "target" | "disable">;
  readonly audience: Pick<Audience, "listeners" | "reload">;
};

/** Brings events to webhooks: those of a session one after the other, at least once, in the order in which they happened. */
export interface Deliveries {
  /** Has what came of deliveries written in the commit of whatever is written in this turn. */
  settle(): void;
  /** They are at rest. */
  written(events: readonly KeptEvent[]): void;
  /** A webhook was made, changed or deleted; what was being tried begins anew. */
  changed(webhook: Pick<Webhook, "organizationId" | "id">): Promise<void>;
  /** Takes up what the process that ended has left. */
  recover(): Promise<void>;
  close(): Promise<void>;
}

export function createDeliveries(ports: DeliveryPorts): Deliveries {
  const { clock, log, outbox, webhooks, audience } = ports;
  const endpoints = new Map<string, Endpoint>();
  const ring = createRing();
  const book = createSettlementBook({ outbox, clock, log, onWritten: (lanes) => [...lanes].forEach(drop) });
  const reader = createLaneReader({ ...ports, factsOf: factsBy(ports.dialects), book });
  const attempt = createAttempt(ports);
  const breaker = createBreaker({ clock, book, queue, onDisabled, webhooks, log, resumeAsides });
  const asides = createAsides({ ...ports, book, attempt, ring, targetOf, onIdle: dropIdle });
  const onSetAside = resumeAsides;
  const work = createLaneWork({
    clock,
    log,
    reader,
    attempt,
    breaker,
    book,
    targetOf,
    end,
    queue,
    onSetAside,
  });
  let isClosed = false;

  function endpointOf(organizationId: string, webhookId: string): Endpoint {
    const known = endpoints.get(webhookId);
    if (known) return known;
    const endpoint = newEndpoint(webhookId, organizationId);
    endpoints.set(webhookId, endpoint);
    return endpoint;
  }

  function wake(organizationId: string, webhookId: string, stream: string): void {
    const endpoint = endpointOf(organizationId, webhookId);
    const lane = endpoint.lanes.get(stream) ?? newLane(endpoint, stream);
    endpoint.lanes.set(stream, lane);
    lane.hasMore = true;
    queue(lane);
  }

  /** It goes on when its turn has come, unless it waits. */
  function queue(lane: Lane): void {
    const { endpoint } = lane;
    if (isClosed || endpoint.isOver || lane.isRunning || lane.isQueued || lane.cancel) return;
    if (!hasWork(lane) || !breaker.mayTry(lane)) return;
    lane.isQueued = true;
    endpoint.ready.push({ lane, run: () => work.step(lane) });
    ring.add(endpoint);
  }

  function targetOf(endpoint: Endpoint) {
    const { organizationId, webhookId } = endpoint;
    if (endpoint.target && clock.nowMs() - endpoint.targetAtMs < TARGET_FRESH_MS) return endpoint.target;
    const target = webhooks.target(organizationId, webhookId, clock.wallMs());
    endpoint.target = target;
    endpoint.targetAtMs = clock.nowMs();
    // Whoever waits for it hears of it.
    target.catch(() => (endpoint.target = undefined));
    return target;
  }

  /** A lane is in memory while it has something to deliver, or how far it has come is not at rest. */
  function drop(lane: Lane): void {
    const { endpoint, stream } = lane;
    if (endpoint.isDown) return;
    if (lane.isRunning || lane.isQueued || lane.cancel || hasWork(lane)) return;
    if (endpoint.lanes.get(stream) === lane) endpoint.lanes.delete(stream);
    dropIdle(endpoint);
  }

  /** Nothing is remembered of a webhook that nothing is to be delivered to. */
  function dropIdle(endpoint: Endpoint): void {
    if (endpoint.lanes.size > 0 || endpoint.isDown) return;
    // What it was read as may be older than what it is when there is something to deliver again.
    endpoint.target = undefined;
    const isIdle = endpoint.refusals === 0 && !endpoint.cancelAside && !endpoint.isAsideQueued;
    if (isIdle && endpoints.get(endpoint.webhookId) === endpoint) endpoints.delete(endpoint.webhookId);
  }

  function end(endpoint: Endpoint): void {
    endpoint.isOver = true;
    rest(endpoint);
    if (endpoints.get(endpoint.webhookId) === endpoint) endpoints.delete(endpoint.webhookId);
  }

  function onDisabled(endpoint: Endpoint): void {
    end(endpoint);
    audience.reload(endpoint.organizationId).catch((error: unknown) => {
      log.error("webhooks cannot be read", { cause: String(error) });
    });
  }

  function resumeAsides(endpoint: Endpoint): void {
    if (!isClosed) asides.resume(endpoint);
  }

  async function takeUp(organizationId: string, webhookId: string): Promise<void> {
    for (const { stream } of await outbox.listBehind(webhookId)) wake(organizationId, webhookId, stream);
    asides.resume(endpointOf(organizationId, webhookId));
  }

  return {
    settle: () => book.joinIn(),
    written(events) {
      for (const { organizationId, sessionId, fact } of events)
        for (const id of audience.listeners(organizationId, sessionId, fact.name))
          wake(organizationId, id, sessionId ?? `org:${organizationId}`);
    },
    async changed({ organizationId, id: webhookId }) {
      await audience.reload(organizationId);
      const endpoint = endpoints.get(webhookId);
      if (endpoint) {
        endpoint.target = undefined;
        breaker.reset(endpoint);
      }
      if (!isClosed) await takeUp(organizationId, webhookId);
    },
    async recover() {
      await audience.reload();
      for (const { organizationId, webhookId, stream } of await outbox.listBehind())
        wake(organizationId, webhookId, stream);
      for (const { organizationId, webhookId } of await outbox.listWithSetAside())
        asides.resume(endpointOf(organizationId, webhookId));
    },
    async close() {
      isClosed = true;
      for (const endpoint of endpoints.values()) rest(endpoint);
      await within(ring.close(), clock, CLOSE_WITHIN_MS);
      for (const endpoint of [...endpoints.values()]) end(endpoint);
      await book.close();
    },
  };
}

/** Nothing of it begins by itself any more. */
function rest(endpoint: Endpoint): void {
  endpoint.ready = [];
  endpoint.cancelAside?.();
  for (const lane of endpoint.lanes.values()) lane.cancel?.();
}
