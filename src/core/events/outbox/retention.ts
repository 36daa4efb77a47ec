import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Outbox } from "./outbox.ts";

const DAY_MS = 24 * 60 * 60_000;
const EVERY_MS = 60_000;
const LETTERS_KEEP_DAYS = 14;
/** In one step, and between two: whoever writes meanwhile is not to notice. */
const ROWS_AT_ONCE = 200;
const PAUSE_MS = 20;

/** How much is kept of events. */
export type EventRetention = {
  /** 0 = for ever. */
  readonly keepDays: number;
  /** Of an organization. */
  readonly mostEvents: number;
};

export type EventRetentionPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly outbox: Pick<
    Outbox,
    "forgetOlder" | "forgetSpoiled" | "forgetExcess" | "forgetStreams" | "listOrganizations"
  >;
};

/** Forgets what is too old, spoiled or too much, a little at a time; until the returned function is called. */
export function retainEvents({ clock, log, outbox }: EventRetentionPorts, kept: EventRetention): () => void {
  let isOver = false;
  let cancel = clock.after(EVERY_MS, ring);
  let wake: () => void = () => undefined;

  const pause = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
      cancel = clock.after(PAUSE_MS, resolve);
    });

  /** Until a step has found less than it might have taken. */
  async function inSteps(forget: () => Promise<number>): Promise<void> {
    while (!isOver && (await forget()) >= ROWS_AT_ONCE) await pause();
  }

  async function forgetAll(): Promise<void> {
    const nowMs = clock.wallMs();
    await inSteps(() => outbox.forgetSpoiled(nowMs, ROWS_AT_ONCE));
    const eventsBeforeMs = kept.keepDays > 0 ? nowMs - kept.keepDays * DAY_MS : 0;
    const lettersBeforeMs = nowMs - LETTERS_KEEP_DAYS * DAY_MS;
    await inSteps(() => outbox.forgetOlder(eventsBeforeMs, lettersBeforeMs, ROWS_AT_ONCE));
    for (const id of isOver ? [] : await outbox.listOrganizations())
      await inSteps(() => outbox.forgetExcess(id, kept.mostEvents, ROWS_AT_ONCE));
    await inSteps(() => outbox.forgetStreams(ROWS_AT_ONCE));
  }

  function ring(): void {
    forgetAll()
      .catch((error: unknown) => log.error("old events cannot be forgotten", { cause: String(error) }))
      .finally(() => {
        if (!isOver) cancel = clock.after(EVERY_MS, ring);
      });
  }

  return () => {
    isOver = true;
    cancel();
    wake();
  };
}
