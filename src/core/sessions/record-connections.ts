import type { Cancel, Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import { SessionMoved } from "../errors.ts";
import type { Log } from "../log.ts";
import { createTurns } from "../turns.ts";
import type { SessionState } from "./session.ts";
import type { SessionRecord } from "./session-store.ts";
import { viewIn } from "./session-view.ts";
import type { Teller } from "../telling.ts";

/** What could not be written is written again after this time. */
const AGAIN_MS = 1_000;

export type RecordingPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly connections: Connections;
  readonly teller: Teller;
  /** Another node has these sessions. */
  readonly onMoved?: ((sessionIds: readonly string[]) => void) | undefined;
};

/** Writes into a session's record what must outlive its connection, and tells of it: in the order in which it happened. */
export interface Recording {
  /** Whether a state of the session is still to be told, with its record as it is by then. */
  isToTell(sessionId: string): boolean;
  /** Of sessions that are another's nothing is written any more. Resolves when what was begun is over. */
  letGo(sessionIds: readonly string[]): Promise<void>;
  /** Takes up nothing more; resolves when what was begun is over. */
  close(): Promise<void>;
}

export function recordConnections({ clock, log, connections, teller, onMoved }: RecordingPorts): Recording {
  const writing = createTurns();
  const unwritten = new Set<string>();
  /** States of each session whose record was not read yet. */
  const unread = new Map<string, number>();
  let cancel: Cancel | undefined;
  let isClosed = false;

  function record(sessionId: string, state: SessionState): void {
    unwritten.delete(sessionId);
    const change = changeBy(clock.wallMs(), state);
    if (!change && !teller.isHeard("session", sessionId)) return;
    count(sessionId, 1);
    void writing.take(sessionId, () => write(sessionId, state, change));
  }

  function count(sessionId: string, by: number): void {
    const now = (unread.get(sessionId) ?? 0) + by;
    if (now > 0) unread.set(sessionId, now);
    else unread.delete(sessionId);
  }

  async function write(
    sessionId: string,
    state: SessionState,
    change: SessionRecord | undefined,
  ): Promise<void> {
    let isRead = false;
    const read = () => {
      if (!isRead) count(sessionId, -1);
      isRead = true;
    };
    try {
      await teller.write("session", [sessionId], async ({ sessions }, tell) => {
        if (change) await sessions.record(sessionId, change, clock.wallMs());
        const found = tell && (await sessions.get(sessionId));
        read();
        if (!found) return;
        tell(sessionId, { name: "session_status", session: viewIn(found, state) });
        if (state.status === "waiting_for_scan") tell(sessionId, { name: "qr", qr: state.qr });
      });
    } catch (error) {
      if (error instanceof SessionMoved) return onMoved?.(error.streams);
      // A full disk, or another process at the database, must not end a connection that works.
      log.error("a session's record cannot be written", { sessionId, cause: String(error) });
      unwritten.add(sessionId);
      if (!isClosed) cancel ??= clock.after(AGAIN_MS, recordAgain);
    } finally {
      read();
    }
  }

  /** By the state that each has now: what it was may have been overtaken. */
  function recordAgain(): void {
    cancel = undefined;
    for (const sessionId of [...unwritten]) record(sessionId, connections.of(sessionId).state());
  }

  const stop = connections.onChange(record);
  return {
    isToTell: (sessionId) => unread.has(sessionId) || unwritten.has(sessionId),
    async letGo(sessionIds) {
      for (const id of sessionIds) unwritten.delete(id);
      await writing.allOver(sessionIds);
    },
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
