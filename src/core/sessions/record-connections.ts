import type { Cancel, Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import type { Log } from "../log.ts";
import { createTurns } from "../turns.ts";
import type { SessionState } from "./session.ts";
import type { SessionRecord, SessionStore } from "./session-store.ts";

/** What could not be written is written again after this time. */
const AGAIN_MS = 1_000;

export type RecordingPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly connections: Connections;
  readonly sessions: Pick<SessionStore, "record">;
};

/** Writes into a session's record what must outlive its connection: in the order in which it happened. */
export interface Recording {
  /** Resolves when the writing of what has happened to the session so far is over, well or not. */
  settled(sessionId: string): Promise<void> | undefined;
  /** Takes up nothing more; resolves when what was begun is over. */
  close(): Promise<void>;
}

export function recordConnections({ clock, log, connections, sessions }: RecordingPorts): Recording {
  const writing = createTurns();
  const unwritten = new Set<string>();
  let cancel: Cancel | undefined;
  let isClosed = false;

  function record(sessionId: string, state: SessionState): void {
    unwritten.delete(sessionId);
    const change = changeBy(clock.wallMs(), state);
    if (!change) return;
    void writing.take(sessionId, () => write(sessionId, change));
  }

  async function write(sessionId: string, change: SessionRecord): Promise<void> {
    try {
      await sessions.record(sessionId, change, clock.wallMs());
    } catch (error) {
      // A full disk, or another process at the database, must not end a connection that works.
      log.error("a session's record cannot be written", { sessionId, cause: String(error) });
      unwritten.add(sessionId);
      if (!isClosed) cancel ??= clock.after(AGAIN_MS, recordAgain);
    }
  }

  /** By the state that each has now: what it was may have been overtaken. */
  function recordAgain(): void {
    cancel = undefined;
    for (const sessionId of [...unwritten]) record(sessionId, connections.of(sessionId).state());
  }

  const stop = connections.onChange(record);
  return {
    settled: (sessionId) => writing.over(sessionId),
    async close() {
      isClosed = true;
      stop();
      cancel?.();
      await writing.allOver();
    },
  };
}

function changeBy(wallMs: number, state: SessionState): SessionRecord | undefined {
  switch (state.status) {
    case "open":
      return { lastConnectedAtMs: wallMs, failure: null };
    case "failed":
      return { failure: state.reason, wanted: false };
    case "stopped":
    case "starting":
    case "waiting_for_scan":
    case "backing_off":
      return undefined;
  }
}
