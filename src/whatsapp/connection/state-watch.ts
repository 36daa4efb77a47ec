import type { Clock, SessionState } from "../../core/index.ts";

/** Who waits for a state of one session. */
export interface StateWatch {
  /** It is in this state now. */
  tell(state: SessionState): void;
  /** Resolves with the first state that matches, from `now` on; undefined when `timeoutMs` has passed. */
  until(
    now: SessionState,
    matches: (state: SessionState) => boolean,
    timeoutMs: number,
  ): Promise<SessionState | undefined>;
}

export function createStateWatch(clock: Clock): StateWatch {
  const watchers = new Set<(state: SessionState) => void>();
  return {
    tell(state) {
      for (const watcher of [...watchers]) watcher(state);
    },
    until(now, matches, timeoutMs) {
      if (matches(now)) return Promise.resolve(now);
      return new Promise((resolve) => {
        const settle = (state: SessionState | undefined) => {
          watchers.delete(watcher);
          cancel();
          resolve(state);
        };
        const watcher = (state: SessionState) => {
          if (matches(state)) settle(state);
        };
        const cancel = clock.after(timeoutMs, () => settle(undefined));
        watchers.add(watcher);
      });
    },
  };
}
