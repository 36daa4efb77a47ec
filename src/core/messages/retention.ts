import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { SessionStore } from "../sessions/index.ts";
import type { Media } from "./content/media.ts";
import type { MessageStore } from "./message-store.ts";
import { createRest } from "../rest.ts";

const DAY_MS = 24 * 60 * 60_000;
const FIRST_AFTER_MS = 60_000;
const EVERY_MS = 60 * 60_000;
/** In one step, and between two: whoever sends meanwhile is not to notice. */
const ROWS_AT_ONCE = 200;
const PAUSE_MS = 20;

/** How much is kept of messages. */
export type Retention = {
  /** 0 = for ever. */
  readonly keepDays: number;
  /** Of a session. */
  readonly mostMessages: number;
  /** How long a caller's name for a send stands for it. */
  readonly idempotencyDays: number;
};

export type RetentionPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly messages: Pick<MessageStore, "forgetOlder" | "forgetExcess" | "forgetKeys">;
  readonly sessions: Pick<SessionStore, "listAllIds">;
  readonly media: Pick<Media, "sweep">;
};

/** Forgets once an hour what is too old or too much, a little at a time; until the returned function is called. */
export function retain(
  { clock, log, messages, sessions, media }: RetentionPorts,
  kept: Retention,
): () => void {
  const rest = createRest(clock);

  /** Until a step has found less than it might have taken. */
  async function inSteps(forget: () => Promise<number>): Promise<void> {
    while (!rest.isOver && (await forget()) === ROWS_AT_ONCE) await rest.for(PAUSE_MS);
  }

  async function forgetAll(): Promise<void> {
    await media.sweep();
    const nowWallMs = clock.wallMs();
    await inSteps(() => messages.forgetKeys(nowWallMs - kept.idempotencyDays * DAY_MS, ROWS_AT_ONCE));
    if (kept.keepDays > 0)
      await inSteps(() => messages.forgetOlder(nowWallMs - kept.keepDays * DAY_MS, ROWS_AT_ONCE));
    for (const id of await sessions.listAllIds()) {
      if (rest.isOver) return;
      await inSteps(() => messages.forgetExcess(id, kept.mostMessages, ROWS_AT_ONCE));
    }
  }

  async function run(): Promise<void> {
    await rest.for(FIRST_AFTER_MS);
    while (!rest.isOver) {
      try {
        await forgetAll();
      } catch (error) {
        log.error("old messages cannot be forgotten", { cause: String(error) });
      }
      await rest.for(EVERY_MS);
    }
  }

  void run();
  return () => rest.end();
}
