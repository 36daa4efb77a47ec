import type { Audience, KeptEvent, LaneBehind, Outbox } from "../../events/index.ts";
import type { LettingGo, Served } from "../../serving/index.ts";
import { createUnderWay } from "../../under-way.ts";
import type { Mint } from "../../ports.ts";
import type { Webhook } from "../webhook.ts";
import type { WebhookStore, WebhookTarget } from "../webhook-store.ts";
import { createAttempt, type AttemptPorts } from "./attempts.ts";
import { createAsides } from "./asides.ts";
import { createBreaker } from "./breaker.ts";
import { factsBy } from "./courier.ts";
import { hasWork, newEndpoint, newLane, type Endpoint, type Lane } from "./endpoint.ts";
import { figuresOf, type DeliveryFigures } from "./figures.ts";
import { createLaneReader } from "./lane-reader.ts";
import { createLaneWork } from "./lane-work.ts";
import { createRing } from "./ring.ts";
import { createSettlementBook, type SettlementPorts } from "./settlement-book.ts";
import { within } from "../../within.ts";

/** How long what is on its way may take to be answered when all ends; it is delivered again at the next start. */
const CLOSE_WITHIN_MS = 1_000;
/** For so long what another process has changed of a webhook may stay unseen, and a secret that has run out in use. */
const TARGET_FRESH_MS = 1_000;

export type DeliveryPorts = AttemptPorts & {
  readonly mint: Pick<Mint, "id">;
  readonly outbox: Outbox;
  readonly webhooks: Pick<WebhookStore, "target" | "disable">;
  readonly audience: Pick<Audience, "listeners" | "reload">;
  readonly served: Served;
  readonly onMoved?: SettlementPorts["onMoved"];
};

/** Brings events to webhooks: those of a session one after the other, at least once, in the order in which they happened. */
export interface Deliveries {
  /** Has what came of deliveries written in the commit of whatever is written in this turn. */
  settle(): void;
  /** They are at rest. */
  written(events: readonly KeptEvent[]): void;
  /** A webhook was made, changed or deleted; what was being tried begins anew. */
  changed(webhook: Pick<Webhook, "organizationId" | "id">): Promise<void>;
  /** To be done before anything else: who hears what. */
  begin(): Promise<void>;
  /** Takes up what whoever served these streams before, or all, has left. They are served by then. */
  takeUp(streams?: readonly string[]): Promise<void>;
  /**
   * Delivers nothing more of these streams. Resolves when what was begun is over and written; with streams that are lost it
   * is not looked at any more.
   */
  letGo(streams: readonly string[], how: LettingGo): Promise<void>;
  figures(): DeliveryFigures;
  close(): Promise<void>;
}

export function createDeliveries(ports: DeliveryPorts): Deliveries {
  const { clock, log, outbox, webhooks, audience, deliveryMeter, served } = ports;
  const endpoints = new Map<string, Endpoint>();
  const ring = createRing();
  const running = createUnderWay();
  /** Streams of which what came of the last attempts is waited for. */
  const handing = new Set<string>();
  const book = createSettlementBook({ ...ports, onWritten: (lanes) => [...lanes].forEach(drop) });
  const reader = createLaneReader({ ...ports, factsOf: factsBy(ports.dialects), book });
  const attempt = createAttempt(ports);
  const breaker = createBreaker({ clock, book, queue, onDisabled, webhooks, log, resumeAsides });
  const counts = (stream: string) => served.has(stream) || handing.has(stream);
  const asides = createAsides({ ...ports, book, attempt, ring, targetOf, running, counts, onIdle: dropIdle });
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

  /** So many events are to be delivered; of one that has just happened it is known when. */
  function wake(
    { organizationId, webhookId, stream, behind }: LaneBehind,
    atWallMs: number | null = null,
  ): void {
    const endpoint = endpointOf(organizationId, webhookId);
    const lane = endpoint.lanes.get(stream) ?? newLane(endpoint, stream);
    endpoint.lanes.set(stream, lane);
    lane.hasMore = true;
    if (lane.owed === 0) lane.oldestAtWallMs = atWallMs;
    lane.owed = atWallMs === null ? Math.max(lane.owed, behind) : lane.owed + behind;
    queue(lane);
  }

  /** It goes on when its turn has come, unless it waits. */
  function queue(lane: Lane): void {
    const { endpoint } = lane;
    if (isClosed || endpoint.isOver || lane.letGo || lane.isRunning || lane.isQueued || lane.cancel) return;
    if (!hasWork(lane) || !breaker.mayTry(lane)) return;
    lane.isQueued = true;
    endpoint.ready.push({ lane, run: () => running.doing(lane.stream, work.step(lane)) });
    ring.add(endpoint);
  }

  function targetOf(endpoint: Endpoint) {
    const { organizationId, webhookId } = endpoint;
    if (endpoint.target && clock.nowMs() - endpoint.targetAtMs < TARGET_FRESH_MS) return endpoint.target;
    const target = activeTarget(organizationId, webhookId);
    endpoint.target = target;
    endpoint.targetAtMs = clock.nowMs();
    // Whoever waits for it hears of it.
    target.catch(() => (endpoint.target = undefined));
    return target;
  }

  async function activeTarget(organizationId: string, webhookId: string): Promise<WebhookTarget | undefined> {
    const target = await webhooks.target(organizationId, webhookId, clock.wallMs());
    return target?.webhook.active ? target : undefined;
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
    deliveryMeter.disabled();
    end(endpoint);
    audience.reload(endpoint.organizationId).catch((error: unknown) => {
      log.error("webhooks cannot be read", { cause: String(error) });
    });
  }

  function resumeAsides(endpoint: Endpoint): void {
    if (!isClosed) asides.resume(endpoint);
  }

  async function takeUp(organizationId: string, webhookId: string): Promise<void> {
    for (const lane of await outbox.listBehind(webhookId)) if (served.has(lane.stream)) wake(lane);
    asides.resume(endpointOf(organizationId, webhookId));
  }

  function lanesOf(streams: readonly string[]): readonly Lane[] {
    return [...endpoints.values()].flatMap(({ lanes }) =>
      streams.flatMap((stream) => lanes.get(stream) ?? []),
    );
  }

  /** It is not in memory any more, whatever is under way for it. */
  function leave(lane: Lane, how: LettingGo): void {
    const { endpoint, stream } = lane;
    lane.letGo = how;
    lane.isQueued = false;
    lane.cancel?.();
    lane.cancel = undefined;
    endpoint.waiting.delete(lane);
    endpoint.ready = endpoint.ready.filter((job) => job.lane !== lane);
    if (endpoint.lanes.get(stream) === lane) endpoint.lanes.delete(stream);
    if (endpoint.probe === lane) breaker.passOn(lane);
    dropIdle(endpoint);
  }

  return {
    settle: () => book.joinIn(),
    written(events) {
      for (const { organizationId, sessionId, fact, atWallMs } of events) {
        const stream = sessionId ?? `org:${organizationId}`;
        if (!served.has(stream)) continue;
        for (const webhookId of audience.listeners(organizationId, sessionId, fact.name))
          wake({ organizationId, webhookId, stream, behind: 1 }, atWallMs);
      }
    },
    async changed({ organizationId, id: webhookId }) {
      await audience.reload(organizationId);
      const endpoint = endpoints.get(webhookId);
      if (endpoint) {
        endpoint.target = undefined;
        for (const lane of endpoint.lanes.values()) lane.isToLook = true;
        breaker.reset(endpoint);
      }
      if (!isClosed) await takeUp(organizationId, webhookId);
    },
    begin: () => audience.reload(),
    async takeUp(streams) {
      const behind = await (streams ? outbox.listBehindIn(streams) : outbox.listBehind());
      for (const lane of behind) if (served.has(lane.stream)) wake(lane);
      for (const { organizationId, webhookId } of await outbox.listWithSetAside(streams))
        asides.resume(endpointOf(organizationId, webhookId));
    },
    async letGo(streams, how) {
      const lanes = lanesOf(streams);
      for (const lane of lanes) leave(lane, how);
      if (how === "lost") {
        book.drop(streams);
        return;
      }
      for (const stream of streams) handing.add(stream);
      // What is on its way for longer is delivered once more by whoever has the stream then.
      await within(running.over(streams), clock, CLOSE_WITHIN_MS);
      for (const stream of streams) handing.delete(stream);
      for (const lane of lanes) leave(lane, "lost");
      await book.flush();
    },
    figures: () => figuresOf(endpoints.values(), clock.wallMs()),
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
