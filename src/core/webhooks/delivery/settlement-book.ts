import type { Cancel, Clock } from "../../clock.ts";
import type {
  DeadLetter,
  DeliveryAttempt,
  LaneState,
  Outbox,
  PlacedEvent,
  SetAside,
  Settlement,
} from "../../events/index.ts";
import { SessionMoved } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Mint } from "../../ports.ts";
import type { DeliveryMeter } from "./delivery-meter.ts";
import type { Lane } from "./endpoint.ts";
import type { Verdict } from "./verdict.ts";

/** How long what came of a delivery may wait for others to be written with. What a kill takes is delivered twice. */
const BATCH_MS = 50;
/** After a failed write. */
const RETRY_MS = 1_000;

/** Kept for later while the database cannot be written. */
const MOST_ATTEMPTS = 1_000;

/** Writes what came of deliveries, in batches, one after the other. */
export interface SettlementBook {
  /** How far it has come by now. */
  lane(lane: Lane): void;
  setAside(event: SetAside): void;
  over(event: EventOfWebhook): void;
  dead(letter: DeadLetter): void;
  /** An event was tried, the nth time; one that becomes a dead letter for it is told of by that. */
  attempted(place: EventOfWebhook, event: PlacedEvent, nth: number, verdict: Verdict): void;
  failing(webhookId: string, sinceWallMs: number | null): void;
  /** Something else is written in this turn: what waits shares its commit. */
  joinIn(): void;
  /** Writes what waits, now. Resolves with whether that is at rest; never rejects. */
  flush(): Promise<boolean>;
  /** What waits of these streams is not written; gives how much that was. */
  drop(streams: readonly string[]): number;
  close(): Promise<void>;
}

type EventOfWebhook = Omit<SetAside, "attempts" | "nextAtWallMs">;

type Waiting = {
  readonly lanes: Map<Lane, LaneState>;
  readonly setAside: SetAside[];
  readonly over: EventOfWebhook[];
  readonly dead: DeadLetter[];
  readonly attempts: DeliveryAttempt[];
  readonly failing: Map<string, number | null>;
};

export type SettlementPorts = {
  readonly outbox: Pick<Outbox, "settle">;
  readonly clock: Clock;
  readonly log: Log;
  readonly mint: Pick<Mint, "id">;
  readonly deliveryMeter: Pick<DeliveryMeter, "dead">;
  /** How far these have come is at rest. */
  readonly onWritten: (lanes: Iterable<Lane>) => void;
  /** Another node has these streams: nothing of them is written. */
  readonly onMoved?: ((streams: readonly string[]) => void) | undefined;
};

export function createSettlementBook(ports: SettlementPorts): SettlementBook {
  const { outbox, clock, log, mint, deliveryMeter, onWritten, onMoved } = ports;
  let waiting = nothing();
  let isEmpty = true;
  let cancel: Cancel | undefined;
  let isClosed = false;
  let hasFailed = false;
  /** One write at a time: a later one does not come before one that is tried again. */
  let last = Promise.resolve(true);

  function changed(): void {
    isEmpty = false;
    writeIn(BATCH_MS);
  }

  function writeIn(delayMs: number): void {
    if (!isClosed) cancel ??= clock.after(delayMs, () => void flush());
  }

  function flush(): Promise<boolean> {
    cancel?.();
    cancel = undefined;
    last = last.then(write);
    return last;
  }

  async function write(): Promise<boolean> {
    if (isEmpty) return true;
    const batch = waiting;
    waiting = nothing();
    isEmpty = true;
    try {
      await outbox.settle(settlementOf(batch));
      hasFailed = false;
      onWritten([...batch.lanes.keys()].filter((lane) => !waiting.lanes.has(lane)));
      return true;
    } catch (error) {
      if (error instanceof SessionMoved) {
        waiting = joined(batch, waiting);
        isEmpty = false;
        onMoved?.(error.streams);
        if (drop(error.streams) > 0) return write();
      } else {
        log.error("what came of deliveries cannot be stored", { cause: String(error) });
        waiting = joined(batch, waiting);
        isEmpty = false;
      }
      hasFailed = true;
      writeIn(RETRY_MS);
      return false;
    }
  }

  function drop(streams: readonly string[]): number {
    const gone = new Set(streams);
    const before = sizeOf(waiting);
    waiting = without(waiting, gone);
    const after = sizeOf(waiting);
    isEmpty = after === 0;
    return before - after;
  }

  return {
    drop,
    lane(lane) {
      const { stream, cursor, attempts, nextAtWallMs } = lane;
      const { webhookId } = lane.endpoint;
      const { generation } = lane.record;
      waiting.lanes.set(lane, { webhookId, stream, cursor, attempts, nextAtWallMs, generation });
      changed();
    },
    setAside(event) {
      waiting.setAside.push(event);
      changed();
    },
    over(event) {
      waiting.over.push(event);
      changed();
    },
    dead(letter) {
      deliveryMeter.dead();
      waiting.dead.push(letter);
      changed();
    },
    attempted(place, { id: eventId, fact }, attempts, verdict) {
      const { httpStatus } = verdict;
      if (verdict.kind === "taken" && httpStatus === null) return;
      const isTaken = verdict.kind === "taken";
      waiting.attempts.push({
        ...place,
        id: mint.id(),
        eventId,
        name: fact.name,
        attempts,
        isTaken,
        httpStatus,
        reason: isTaken ? null : verdict.reason,
        atWallMs: clock.wallMs(),
      });
      changed();
    },
    failing(webhookId, sinceWallMs) {
      waiting.failing.set(webhookId, sinceWallMs);
      changed();
    },
    joinIn() {
      if (!isEmpty && !hasFailed) void flush();
    },
    flush,
    async close() {
      isClosed = true;
      await flush();
    },
  };
}

function nothing(): Waiting {
  return { lanes: new Map(), setAside: [], over: [], dead: [], attempts: [], failing: new Map() };
}

/** What came later counts. */
function joined(first: Waiting, later: Waiting): Waiting {
  return {
    lanes: new Map([...first.lanes, ...later.lanes]),
    setAside: [...first.setAside, ...later.setAside],
    over: [...first.over, ...later.over],
    dead: [...first.dead, ...later.dead],
    attempts: [...first.attempts, ...later.attempts].slice(-MOST_ATTEMPTS),
    failing: new Map([...first.failing, ...later.failing]),
  };
}

function without(
  { lanes, setAside, over, dead, attempts, failing }: Waiting,
  streams: ReadonlySet<string>,
): Waiting {
  const isKept = ({ stream }: { readonly stream: string }) => !streams.has(stream);
  return {
    lanes: new Map([...lanes].filter(([lane]) => isKept(lane))),
    setAside: setAside.filter(isKept),
    over: over.filter(isKept),
    dead: dead.filter(isKept),
    attempts: attempts.filter(isKept),
    failing,
  };
}

function sizeOf({ lanes, setAside, over, dead, attempts, failing }: Waiting): number {
  return lanes.size + setAside.length + over.length + dead.length + attempts.length + failing.size;
}

function settlementOf({ lanes, setAside, over, dead, attempts, failing }: Waiting): Settlement {
  return {
    lanes: [...lanes.values()],
    setAside,
    over,
    dead,
    attempts,
    failing: [...failing].map(([webhookId, sinceWallMs]) => ({ webhookId, sinceWallMs })),
  };
}
