import type { Ending, Entry } from "./entry.ts";

/** How long WhatsApp may take from the stanza to its acknowledgement. */
export const ANSWER_WITHIN_MS = 30_000;
/** Behind others of its chat, typing, and that together: a caller's socket is not idle for longer than 180 s. */
const MOST_AWAITED_MS = 150_000;

/** How long callers wait for what becomes of their messages. */
export interface Patience {
  /** It was put. */
  begin(entry: Entry): void;
  /** Its stanza has left, or should have: the line is lost, or nothing was handed over. */
  expectAnswer(entry: Entry): void;
  /** How it ended; undefined when its caller has waited long enough. Another one waits for as long as for an answer. */
  endingOf(entry: Entry, isCaller: boolean): Promise<Ending | undefined>;
}

export function createPatience(): Patience {
  function overdueAfter(entry: Entry, delayMs: number): void {
    const cancel = entry.waits.answers.after(delayMs, entry.becomeOverdue);
    void entry.ended.then(cancel);
  }

  return {
    begin(entry) {
      if (entry.isAwaited) overdueAfter(entry, MOST_AWAITED_MS);
    },
    expectAnswer(entry) {
      if (entry.isDue || !entry.isAwaited) return;
      entry.isDue = true;
      overdueAfter(entry, ANSWER_WITHIN_MS);
    },
    endingOf: (entry, isCaller) =>
      isCaller
        ? Promise.race([entry.ended, entry.overdue])
        : entry.waits.answers.within(entry.ended, ANSWER_WITHIN_MS),
  };
}
