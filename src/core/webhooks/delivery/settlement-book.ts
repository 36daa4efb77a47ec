import type { Cancel, Clock } from "../../clock.ts";
import type { DeadLetter, LaneState, Outbox, SetAside, Settlement } from "../../events/index.ts";
import type { Log } from "../../log.ts";
import type { Lane } from "./endpoint.ts";

/** How long what came of a delivery may wait for others to be written with. What a kill takes is delivered twice. */
const BATCH_MS = 50;
/** After a failed write. */
const RETRY_MS = 1_000;

/** Writes what came of deliveries, in batches, one after the other. */
export interface SettlementBook {
  /** How far it has come by now. */
  lane(lane: Lane): void;
  setAside(event: SetAside): void;
  over(event: Omit<SetAside, "attempts" | "nextAtWallMs">): void;
  dead(letter: DeadLetter): void;
  failing(webhookId: string, sinceWallMs: number | null): void;
  /** Something else is written in this turn: what waits shares its commit. */
  joinIn(): void;
  /** Writes what waits, now. Resolves with whether that is at rest; never rejects. */
  flush(): Promise<boolean>;
  close(): Promise<void>;
}

type Waiting = {
  readonly lanes: Map<Lane, LaneState>;
  readonly setAside: SetAside[];
  readonly over: Omit<SetAside, "attempts" | "nextAtWallMs">[];
  readonly dead: DeadLetter[];
  readonly failing: Map<string, number | null>;
};

export type SettlementPorts = {
  readonly outbox: Pick<Outbox, "settle">;
  readonly clock: Clock;
  readonly log: Log;
  /** How far these have come is at rest. */
  readonly onWritten: (lanes: Iterable<Lane>) => void;
};

export function createSettlementBook({ outbox, clock, log, onWritten }: SettlementPorts): SettlementBook {
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
      log.error("what came of deliveries cannot be stored", { cause: String(error) });
      waiting = joined(batch, waiting);
      isEmpty = false;
      hasFailed = true;
      writeIn(RETRY_MS);
      return false;
    }
  }

  return {
    lane(lane) {
      const { endpoint, stream, cursor, attempts, nextAtWallMs } = lane;
      waiting.lanes.set(lane, { webhookId: endpoint.webhookId, stream, cursor, attempts, nextAtWallMs });
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
      waiting.dead.push(letter);
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
  return { lanes: new Map(), setAside: [], over: [], dead: [], failing: new Map() };
}

/** What came later counts. */
function joined(first: Waiting, later: Waiting): Waiting {
  return {
    lanes: new Map([...first.lanes, ...later.lanes]),
    setAside: [...first.setAside, ...later.setAside],
    over: [...first.over, ...later.over],
    dead: [...first.dead, ...later.dead],
    failing: new Map([...first.failing, ...later.failing]),
  };
}

function settlementOf({ lanes, setAside, over, dead, failing }: Waiting): Settlement {
  return {
    lanes: [...lanes.values()],
    setAside,
    over,
    dead,
    failing: [...failing].map(([webhookId, sinceWallMs]) => ({ webhookId, sinceWallMs })),
  };
}
