import type { Cancel, Clock } from "../../clock.ts";
import { SessionMoved } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Teller } from "../../telling.ts";
import { tellProgress } from "../message-fact.ts";
import type { Progress } from "../message-store.ts";
import type { MessageState } from "../message.ts";

/** How long a change may wait for others to be written with. */
const BATCH_MS = 5;
/** After a failed write. */
const RETRY_MS = 1_000;

/** Writes what becomes of messages, several in one step, in the order in which it was told. */
export interface ProgressBook {
  /** Resolves when it was written, or tried in vain: then it is written again later. Never rejects. */
  write(change: Progress): Promise<void>;
  /** Writes what waits, now. */
  flush(): Promise<void>;
  /** What waits of these sessions is not written. */
  drop(sessionIds: readonly string[]): void;
  /** Writes what waits, now. What is told later is left to the next process, which asks WhatsApp again. */
  close(): Promise<void>;
}

export type ProgressBookPorts = {
  readonly teller: Teller;
  readonly clock: Clock;
  readonly log: Log;
  /** Another node has these sessions: nothing of them is written. */
  readonly onMoved?: ((sessionIds: readonly string[]) => void) | undefined;
};

export function createProgressBook({ teller, clock, log, onMoved }: ProgressBookPorts): ProgressBook {
  let waiting: Progress[] = [];
  let tried: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  let cancel: Cancel | undefined;
  let isClosed = false;
  /** One write at a time: a later one does not come before one that is tried again. */
  let last = Promise.resolve();

  function writeIn(delayMs: number): void {
    if (!isClosed) cancel ??= clock.after(delayMs, () => void flush());
  }

  function flush(): Promise<void> {
    cancel?.();
    cancel = undefined;
    last = last.then(writeWaiting);
    return last;
  }

  async function writeWaiting(): Promise<void> {
    const batch = waiting;
    const told = tried;
    waiting = [];
    tried = undefined;
    try {
      if (batch.length > 0) await writeAndTell(batch);
    } catch (error) {
      waiting = [...batch, ...waiting];
      if (error instanceof SessionMoved) {
        onMoved?.(error.streams);
        drop(error.streams);
      } else log.error("what became of messages cannot be stored", { cause: String(error) });
      if (waiting.length > 0) writeIn(RETRY_MS);
    } finally {
      told?.resolve();
    }
  }

  function drop(sessionIds: readonly string[]): void {
    waiting = waiting.filter(({ sessionId }) => !sessionIds.includes(sessionId));
  }

  function writeAndTell(batch: readonly Progress[]): Promise<void> {
    const sessionIds = [...new Set(batch.map(({ sessionId }) => sessionId))];
    return teller.write("messages", sessionIds, async (stores, tell) => {
      const { messages } = stores;
      for (const { sessionId, row, id, state, atMs } of tell ? batch : []) {
        const before = state && (await messages.get(sessionId, row));
        if (tell && before?.id === id && comesTo(before.state, state))
          await tellProgress(tell, stores, before, { state, atWallMs: clock.wallMs(), atMs });
      }
      await messages.progress(batch);
    });
  }

  return {
    write(change) {
      if (isClosed) return Promise.resolve();
      waiting.push(change);
      writeIn(BATCH_MS);
      tried ??= Promise.withResolvers();
      return tried.promise;
    },
    flush,
    drop,
    close() {
      isClosed = true;
      return flush();
    },
  };
}

/** What a phone has told of it stays; and nothing is told twice. */
function comesTo(before: MessageState | null, state: MessageState | undefined): state is MessageState {
  return state !== undefined && state !== before && (before === "pending" || before === "failed");
}
