import type { Cancel, Clock } from "../../clock.ts";
import { SessionMoved } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Atomically, Stores } from "../../ports.ts";
import type { KeptEvent, Outbox } from "./outbox.ts";

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
  /** Something is about to be written: what else waits can be in the same commit. */
  readonly onWriting: () => void;
  readonly onWritten: (events: readonly KeptEvent[]) => void;
  /** Another node has these streams: nothing of them is written. */
  readonly onMoved?: ((streams: readonly string[]) => void) | undefined;
};

/** Writes events: in the transaction of their facts, and what has none of its own with whatever is written next. */
export interface EventBook {
  put(event: KeptEvent): void;
  /** One transaction: what waits, what `work` does to those sessions and organizations, and the events that it gives. */
  write<T>(of: readonly string[], work: (stores: Stores) => Promise<Written<T>>): Promise<T>;
  /** Resolves when everything that was put so far is at rest. Rejects where it cannot be written. */
  settle(): Promise<void>;
  /** Whether something waits to be written. */
  readonly isWaiting: boolean;
  /** Writes what waits, now. */
  flush(): Promise<void>;
  /** What waits of these streams is not written; gives how much that was. */
  drop(streams: readonly string[]): number;
  /** Writes what waits, now. Takes up nothing more. */
  close(): Promise<void>;
}

type Waiting = {
  readonly event: KeptEvent;
  readonly place: number;
  /** A write of it was cut off, and may have been done. */
  readonly isDoubtful?: boolean;
};

export type Written<T> = { readonly result: T; readonly events: readonly KeptEvent[] };

export function createEventBook(ports: EventBookPorts): EventBook {
  const { atomically, clock, log, onWriting, onWritten, onMoved } = ports;
  let waiting: Waiting[] = [];
  let nextPlace = 0;
  let cancel: Cancel | undefined;
  let isClosed = false;
  /** Settles when everything is written that was begun. */
  let writing: Promise<void> = Promise.resolve();

  function writeIn(delayMs: number): void {
    if (!isClosed) cancel ??= clock.after(delayMs, () => void flush());
  }

  /** In the order in which they came: what was refused at once may be told in any. */
  function keep(events: readonly Waiting[]): void {
    waiting = [...events, ...waiting].sort((one, other) => one.place - other.place);
    const excess = waiting.length - MOST_WAITING;
    if (excess <= 0) return;
    waiting = waiting.slice(excess);
    log.error("events are lost, for the database cannot be written", { lost: excess });
  }

  function write<T>(of: readonly string[], work: (stores: Stores) => Promise<Written<T>>): Promise<T> {
    const written = writeNow(of, work);
    const before = writing;
    writing = written.then(forgotten, forgotten).then(() => before);
    return written;
  }

  /** What waits of these streams is taken along; what comes later of another one may be told before this is at rest. */
  function take(streams: ReadonlySet<string>): readonly Waiting[] {
    const [taken, left] = [[] as Waiting[], [] as Waiting[]];
    for (const each of waiting) (streams.has(streamOf(each)) ? taken : left).push(each);
    waiting = left;
    return taken;
  }

  async function writeNow<T>(
    of: readonly string[],
    work: (stores: Stores) => Promise<Written<T>>,
  ): Promise<T> {
    let taken: readonly Waiting[] = [];
    onWriting();
    const streams = new Set([...of, ...waiting.map(streamOf)]);
    try {
      const [result, all] = await atomically(
        async (stores) => {
          taken = take(streams);
          try {
            const { result, events } = await work(stores);
            const all = [...taken.map(({ event }) => event), ...events];
            if (all.length > 0) await append(stores.outbox, taken, all);
            return [result, all] as const;
          } catch (error) {
            // Before the next work begins, which may tell something later of the same session.
            keep(taken);
            taken = [];
            throw error;
          }
        },
        ...streams,
      );
      if (all.length > 0) onWritten(all);
      return result;
    } catch (error) {
      keep(taken.map((each) => ({ ...each, isDoubtful: true })));
      if (error instanceof SessionMoved) {
        onMoved?.(error.streams);
        // What only waited to be taken along is in nobody's way.
        if (drop(error.streams) > 0 && !error.streams.some((stream) => of.includes(nameOf(stream))))
          return writeNow(of, work);
      }
      if (waiting.length > 0) writeIn(RETRY_MS);
      throw error;
    }
  }

  function drop(streams: readonly string[]): number {
    const gone = new Set(streams.map(nameOf));
    const before = waiting.length;
    waiting = waiting.filter((each) => !gone.has(streamOf(each)));
    return before - waiting.length;
  }

  async function flush(): Promise<void> {
    cancel?.();
    cancel = undefined;
    if (waiting.length === 0) return;
    try {
      await write([], nothing);
    } catch (error) {
      if (error instanceof SessionMoved) return;
      log.error("events cannot be stored", { cause: String(error) });
    }
  }

  return {
    put(event) {
      if (isClosed) return;
      waiting.push({ event, place: nextPlace++ });
      if (waiting.length > MOST_WAITING) keep([]);
      writeIn(BATCH_MS);
    },
    write,
    async settle() {
      await writing;
      if (waiting.length > 0) await write([], nothing);
    },
    get isWaiting() {
      return waiting.length > 0;
    },
    flush,
    drop,
    close() {
      isClosed = true;
      return flush();
    },
  };
}

/** What is at rest already is not written once more. All are asked for: who writes locks their organizations in one order. */
async function append(outbox: Outbox, taken: readonly Waiting[], all: readonly KeptEvent[]): Promise<void> {
  if (!taken.some(({ isDoubtful }) => isDoubtful)) return outbox.append(all);
  const kept = await outbox.kept(all);
  await outbox.append(all.filter(({ id }) => !kept.has(id)));
}

/** What happens to a session, or to an organization itself, is told in its order. */
function streamOf({ event }: Waiting): string {
  return event.sessionId ?? event.organizationId;
}

/** What it is called in `streamOf`. */
function nameOf(stream: string): string {
  return stream.replace(/^org:/, "");
}

function nothing(): Promise<Written<void>> {
  return Promise.resolve({ result: undefined, events: [] });
}

function forgotten(): void {
  // How it went is told to whoever wrote it.
}
