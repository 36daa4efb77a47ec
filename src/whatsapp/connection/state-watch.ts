import type { Clock, SessionState } from "../../core/index.ts";

/** Who waits for a state of one session. */
export interface StateWatch {
  /** It is in this state now. */
  tell(state: SessionState): void;
  /** Whoever waits is refused with this. */
  refuse(error: Error): void;
  /** Resolves with the first state that matches, from `now` on; undefined when `timeoutMs` has passed. */
  until(
    now: SessionState,
    matches: (state: SessionState) => boolean,
    timeoutMs: number,
  ): Promise<SessionState | undefined>;
}

export function createStateWatch(clock: Clock): StateWatch {
  const watchers = new Set<(state: SessionState) => void>();
  const refusals = new Set<(error: Error) => void>();
  return {
    tell(state) {
      for (const watcher of [...watchers]) watcher(state);
    },
    refuse(error) {
      for (const refuse of [...refusals]) refuse(error);
    },
    until(now, matches, timeoutMs) {
      if (matches(now)) return Promise.resolve(now);
      return new Promise((resolve, reject) => {
        const forget = () => {
          watchers.delete(watcher);
          refusals.delete(refuse);
          cancel();
        };
        const settle = (state: SessionState | undefined) => {
          forget();
          resolve(state);
        };
        const refuse = (error: Error) => {
          forget();
          reject(error);
        };
        const watcher = (state: SessionState) => {
          if (matches(state)) settle(state);
        };
        const cancel = clock.after(timeoutMs, () => settle(undefined));
        watchers.add(watcher);
        refusals.add(refuse);
      });
    },
  };
}
