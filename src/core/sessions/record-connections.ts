import type { Cancel } from "../clock.ts";
import type { Ports } from "../ports.ts";
import type { SessionChange, SessionState } from "./session.ts";

/** What could not be written is written again after this time. */
const AGAIN_MS = 1_000;

/** Writes into a session's record what must outlive its connection. Returns the end of it. */
export function recordConnections(
  ports: Pick<Ports, "clock" | "connections" | "log" | "sessions">,
): () => void {
  const { clock, connections, log, sessions } = ports;
  const unwritten = new Set<string>();
  let cancel: Cancel | undefined;

  function record(sessionId: string, state: SessionState): void {
    unwritten.delete(sessionId);
    const change = changeBy(clock.wallMs(), state);
    if (!change) return;
    try {
      sessions.update(sessionId, change, clock.wallMs());
    } catch (error) {
      // A full disk, or another process at the database, must not end a connection that works.
      log.error("a session's record cannot be written", { sessionId, cause: String(error) });
      unwritten.add(sessionId);
      cancel ??= clock.after(AGAIN_MS, recordAgain);
    }
  }

  /** By the state that each has now: what it was may have been overtaken. */
  function recordAgain(): void {
    cancel = undefined;
    for (const sessionId of [...unwritten]) record(sessionId, connections.state(sessionId));
  }

  const stop = connections.onChange(record);
  return () => {
    stop();
    cancel?.();
  };
}

function changeBy(wallMs: number, state: SessionState): SessionChange | undefined {
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
