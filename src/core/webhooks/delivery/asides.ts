import type { Outbox, PlacedEvent, SetAside } from "../../events/index.ts";
import type { Served } from "../../serving/index.ts";
import type { UnderWay } from "../../under-way.ts";
import type { WebhookTarget } from "../webhook-store.ts";
import type { Attempt, AttemptPorts } from "./attempts.ts";
import { isOver, type Endpoint } from "./endpoint.ts";
import type { Ring } from "./ring.ts";
import { attemptsOf, MOST_WAIT_MS, waitAfterMs } from "./schedule.ts";
import type { SettlementBook } from "./settlement-book.ts";

const TAKEN = { kind: "taken", httpStatus: null } as const;
/** After what the machine did. */
const AGAIN_MS = 1_000;

export type AsidePorts = Pick<AttemptPorts, "clock" | "log" | "deliveryMeter"> & {
  readonly outbox: Pick<Outbox, "listSetAside">;
  readonly book: SettlementBook;
  readonly attempt: Attempt;
  readonly ring: Ring;
  readonly targetOf: (endpoint: Endpoint) => Promise<WebhookTarget | undefined>;
  readonly served: Served;
  /** Whether what came of an attempt counts still. */
  readonly counts: (stream: string) => boolean;
  /** Attempts, by their streams. */
  readonly running: UnderWay;
  /** Nothing of it is set aside. */
  readonly onIdle: (endpoint: Endpoint) => void;
};

type Aside = PlacedEvent & Pick<SetAside, "attempts" | "nextAtWallMs">;

/** Events that were set aside: each is tried at its own times, one of a webhook after the other. */
export interface Asides {
  /** Looks for what there is. */
  resume(endpoint: Endpoint): void;
}

export function createAsides(ports: AsidePorts): Asides {
  const { clock, log, outbox, book, attempt, ring, targetOf, onIdle, deliveryMeter, served, running } = ports;

  function resume(endpoint: Endpoint): void {
    endpoint.cancelAside?.();
    endpoint.cancelAside = undefined;
    endpoint.hasAside = true;
    if (isOver(endpoint) || endpoint.isDown || endpoint.isAsideQueued) return;
    endpoint.isAsideQueued = true;
    endpoint.ready.push({ lane: undefined, run: () => run(endpoint) });
    ring.add(endpoint);
  }

  async function run(endpoint: Endpoint): Promise<void> {
    let restMs: number | undefined = AGAIN_MS;
    endpoint.hasAside = false;
    try {
      // What was set aside a moment ago is looked for there, and what is over is not to be.
      if (await book.flush()) restMs = await tryNext(endpoint);
    } catch (error) {
      const { webhookId } = endpoint;
      log.error("events cannot be delivered for now", { webhookId, cause: String(error) });
    }
    endpoint.isAsideQueued = false;
    if (hasMore(endpoint) || restMs === 0) resume(endpoint);
    else if (restMs !== undefined && !isOver(endpoint) && !endpoint.isDown)
      endpoint.cancelAside = clock.after(restMs, () => resume(endpoint));
    else onIdle(endpoint);
  }

  /** Gives when the next is to be tried; undefined when there is none. */
  async function tryNext(endpoint: Endpoint): Promise<number | undefined> {
    const [event] = await outbox.listSetAside(endpoint.webhookId, 1, served.streams);
    if (!event) return undefined;
    const restMs = Math.min(event.nextAtWallMs - clock.wallMs(), MOST_WAIT_MS);
    if (restMs > 0) return restMs;
    const target = await targetOf(endpoint);
    if (!target) return undefined;
    if (served.has(event.stream)) await running.doing(event.stream, deliver(endpoint, event, target));
    return 0;
  }

  async function deliver({ webhookId }: Endpoint, event: Aside, target: WebhookTarget): Promise<void> {
    const place = { webhookId, stream: event.stream, n: event.n };
    const nowWallMs = clock.wallMs();
    const hasSpoiled = event.expiresAtWallMs !== null && event.expiresAtWallMs <= nowWallMs;
    if (hasSpoiled) deliveryMeter.dropped("spoiled");
    const verdict = hasSpoiled ? TAKEN : await attempt(event, target);
    if (!ports.counts(event.stream)) return;
    const attempts = event.attempts + 1;
    if (verdict.kind === "taken") {
      book.attempted(place, event, attempts, verdict);
      book.over(place);
      return;
    }
    const { httpStatus, reason, pauseMs } = verdict;
    const { retryPolicy } = target.webhook;
    const failedAtWallMs = clock.wallMs();
    const waitMs = Math.max(waitAfterMs(retryPolicy, attempts, event.id), pauseMs);
    if (attempts >= attemptsOf(retryPolicy))
      book.dead({ ...place, attempts, httpStatus, reason, failedAtWallMs });
    else {
      book.attempted(place, event, attempts, verdict);
      book.setAside({ ...place, attempts, nextAtWallMs: failedAtWallMs + waitMs });
    }
  }

  return { resume };
}

/** Something was set aside meanwhile. */
function hasMore({ hasAside }: Endpoint): boolean {
  return hasAside;
}
