import type { Cancel, Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import { createWakeQueue } from "./wake-queue.ts";

/** Something that time changes. */
export interface Wakeable {
  /** When it wants to be woken; Infinity = not by time. May change whenever it likes, earlier only with `watch`. */
  wakeAtMs(): number;
  wake(nowMs: number): void;
}

/** Wakes any number of things with one timer. */
export interface Alarm {
  /** To be called again whenever a thing wants to be woken earlier than before. */
  watch(item: Wakeable): void;
  close(): void;
}

/** Woken in one go; the rest after others had their turn, so that thousands that fall due together block nobody. */
const SLICE = 32;
/** After work that failed. */
const RETRY_MS = 1_000;

export function createAlarm(clock: Clock, log: Log): Alarm {
  const queue = createWakeQueue<Wakeable>();
  // The earliest time each stands in the queue with; later entries of the same thing are stale.
  const queuedAt = new Map<Wakeable, number>();
  let timer: { readonly atMs: number; readonly cancel: Cancel } | undefined;
  let isClosed = false;

  function arm(): void {
    const atMs = queue.nextMs();
    if (isClosed || atMs === Infinity || (timer && timer.atMs <= atMs)) return;
    timer?.cancel();
    timer = { atMs, cancel: clock.after(Math.max(0, atMs - clock.nowMs()), ring) };
  }

  function enqueue(item: Wakeable): void {
    const atMs = item.wakeAtMs();
    if (atMs < (queuedAt.get(item) ?? Infinity)) enqueueAt(atMs, item);
  }

  function enqueueAt(atMs: number, item: Wakeable): void {
    queuedAt.set(item, atMs);
    queue.push(atMs, item);
  }

  function wake(item: Wakeable, nowMs: number): void {
    queuedAt.delete(item);
    try {
      if (item.wakeAtMs() <= nowMs) item.wake(nowMs);
    } catch (error) {
      // The one timer serves all: one item's trouble must not stop the others.
      log.error("a timer's work failed", { cause: String(error) });
      return enqueueAt(nowMs + RETRY_MS, item);
    }
    enqueue(item);
  }

  function ring(): void {
    timer = undefined;
    const nowMs = clock.nowMs();
    for (let woken = 0; woken < SLICE; woken++) {
      const due = queue.takeDue(nowMs);
      if (!due) break;
      if (queuedAt.get(due.item) === due.atMs) wake(due.item, nowMs);
    }
    arm();
  }

  return {
    watch(item) {
      enqueue(item);
      arm();
    },
    close() {
      isClosed = true;
      timer?.cancel();
    },
  };
}
