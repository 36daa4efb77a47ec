import type { Cancel, Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { MessageStore, Progress } from "../message-store.ts";

/** How long a change may wait for others to be written with. */
const BATCH_MS = 5;
/** After a failed write. */
const RETRY_MS = 1_000;

/** Writes what becomes of messages, several in one step. */
export interface ProgressBook {
  /** Resolves when it was written, or tried in vain: then it is written again later. Never rejects. */
  write(change: Progress): Promise<void>;
  /** Writes what waits, now. */
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

  function writeIn(delayMs: number): void {
    cancel ??= clock.after(delayMs, () => void flush());
  }

  async function flush(): Promise<void> {
    cancel?.();
    cancel = undefined;
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
      waiting.push(change);
      writeIn(BATCH_MS);
      tried ??= Promise.withResolvers();
      return tried.promise;
    },
    close: async () => {
      await flush();
      cancel?.();
    },
  };
}
