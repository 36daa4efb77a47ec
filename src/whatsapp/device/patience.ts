import { GatewayError, type Clock } from "../../core/index.ts";

/** The pause before the second try; each is twice as long as the one before. */
const FIRST_PAUSE_MS = 250;
/** A call that comes once the store is back may wait behind it for as long. */
const LONGEST_PAUSE_MS = 2_000;
/** In all. */
const LASTS_MS = 30_000;

/** Does something, once or again and again; throws what it throws in the end. */
export type Doing = <T>(act: () => Promise<T>) => Promise<T>;

/** Without trying again. */
export const once: Doing = (act) => act();

/** What is done with the store while that may be away for a moment, as long as a line goes on. */
export interface Patience {
  /**
   * What does things again as long as they throw `unavailable`, within 30 s from now, whenever they are begun. Each is done once
   * at least, also after the end.
   */
  fromNow(): Doing;
  /** Nothing is done again any more; what waits throws what it threw last. */
  end(): void;
}

/** Whether the store is away: what threw this may succeed later. */
export function isAway(error: unknown): boolean {
  return error instanceof GatewayError && error.code === "unavailable";
}

export function createPatience(clock: Clock): Patience {
  /** What goes on at once when it ends. */
  const waiting = new Set<() => void>();
  let isOver = false;

  /** False at the end. */
  function hasPaused(ms: number): Promise<boolean> {
    if (isOver) return Promise.resolve(false);
    return new Promise((resolve) => {
      const goOn = () => {
        cancel();
        waiting.delete(goOn);
        resolve(!isOver);
      };
      const cancel = clock.after(ms, goOn);
      waiting.add(goOn);
    });
  }

  async function doUntil<T>(untilMs: number, act: () => Promise<T>): Promise<T> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return await act();
      } catch (error) {
        const leftMs = untilMs - clock.nowMs();
        if (!isAway(error) || leftMs <= 0 || !(await hasPaused(Math.min(pauseMs, leftMs)))) throw error;
      }
    }
  }

  return {
    fromNow() {
      const untilMs = clock.nowMs() + LASTS_MS;
      return (act) => doUntil(untilMs, act);
    },
    end() {
      isOver = true;
      for (const goOn of [...waiting]) goOn();
    },
  };
}
