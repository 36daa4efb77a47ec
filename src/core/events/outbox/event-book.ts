import type { Cancel, Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Atomically, Stores } from "../../ports.ts";
import type { KeptEvent } from "./outbox.ts";

/** How long an event may wait for others to be written with: longer than leases do, whose batch takes it along. */
const BATCH_MS = 60;
/** After a failed write. */
const RETRY_MS = 1_100;
/** Events that wait while the database cannot be written; the oldest go first. */
const MOST_WAITING = 10_000;

export type EventBookPorts = {
  readonly atomically: Atomically;
  readonly clock: Clock;
  readonly log: Log;
  readonly onWritten: (events: readonly KeptEvent[]) => void;
};

/** Writes events: in the transaction of their facts, and what has none of its own with whatever is written next. */
export interface EventBook {
  put(event: KeptEvent): void;
  /** One transaction: what waits, what `work` does, and the events that it gives. */
  write<T>(work: (stores: Stores) => Promise<Written<T>>): Promise<T>;
  /** Resolves when everything that was put so far is at rest. Rejects where it cannot be written. */
  settle(): Promise<void>;
  /** Whether something waits to be written. */
  readonly isWaiting: boolean;
  /** Writes what waits, now. Takes up nothing more. */
  close(): Promise<void>;
}

export type Written<T> = { readonly result: T; readonly events: readonly KeptEvent[] };

export function createEventBook({ atomically, clock, log, onWritten }: EventBookPorts): EventBook {
  let waiting: KeptEvent[] = [];
  let cancel: Cancel | undefined;
  let isClosed = false;
  /** Settles when everything is written that was begun. */
  let writing: Promise<unknown> = Promise.resolve();

  function writeIn(delayMs: number): void {
    if (!isClosed) cancel ??= clock.after(delayMs, () => void flush());
  }

  function keep(events: readonly KeptEvent[]): void {
    waiting = [...events, ...waiting];
    const excess = waiting.length - MOST_WAITING;
    if (excess <= 0) return;
    waiting = waiting.slice(excess);
    log.error("events are lost, for the database cannot be written", { lost: excess });
  }

  function write<T>(work: (stores: Stores) => Promise<Written<T>>): Promise<T> {
    const written = writeNow(work);
    writing = Promise.allSettled([writing, written]);
    return written;
  }

  async function writeNow<T>(work: (stores: Stores) => Promise<Written<T>>): Promise<T> {
    let taken: readonly KeptEvent[] = [];
    try {
      const [result, all] = await atomically(async (stores) => {
        taken = waiting;
        waiting = [];
        const { result, events } = await work(stores);
        const all = [...taken, ...events];
        if (all.length > 0) await stores.outbox.append(all);
        return [result, all] as const;
      });
      if (all.length > 0) onWritten(all);
      return result;
    } catch (error) {
      keep(taken);
      if (waiting.length > 0) writeIn(RETRY_MS);
      throw error;
    }
  }

  async function flush(): Promise<void> {
    cancel?.();
    cancel = undefined;
    if (waiting.length === 0) return;
    try {
      await write(nothing);
    } catch (error) {
      log.error("events cannot be stored", { cause: String(error) });
    }
  }

  return {
    put(event) {
      if (isClosed) return;
      waiting.push(event);
      if (waiting.length > MOST_WAITING) keep([]);
      writeIn(BATCH_MS);
    },
    write,
    async settle() {
      await writing;
      if (waiting.length > 0) await write(nothing);
    },
    get isWaiting() {
      return waiting.length > 0;
    },
    close() {
      isClosed = true;
      return flush();
    },
  };
}

function nothing(): Promise<Written<void>> {
  return Promise.resolve({ result: undefined, events: [] });
}
