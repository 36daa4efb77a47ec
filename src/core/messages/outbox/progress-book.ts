import type { Cancel, Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { MessageStore, Progress } from "../message-store.ts";

/** How long a change may wait for others to be written with. */
const BATCH_MS = 5;
/** After a failed write. */
const RETRY_MS = 1_000;

/** Writes what becomes of messages, several in one step, in the order in which it was told. */
export interface ProgressBook {
  /** Resolves when it was written, or tried in vain: then it is written again later. Never rejects. */
  write(change: Progress): Promise<void>;
  /** Writes what waits, now. What is told later is left to the next process, which asks WhatsApp again. */
  close(): Promise<void>;
}

export function createProgressBook(
  store: Pick<MessageStore, "progress">,
  clock: Clock,
  log: Log,
): ProgressBook {
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
      if (batch.length > 0) await store.progress(batch);
    } catch (error) {
      log.error("what became of messages cannot be stored", { cause: String(error) });
      waiting = [...batch, ...waiting];
      writeIn(RETRY_MS);
    } finally {
      told?.resolve();
    }
  }

  return {
    write(change) {
      if (isClosed) return Promise.resolve();
      waiting.push(change);
      writeIn(BATCH_MS);
      tried ??= Promise.withResolvers();
      return tried.promise;
    },
    close() {
      isClosed = true;
      return flush();
    },
  };
}
