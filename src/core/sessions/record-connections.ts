import type { Ports } from "../ports.ts";
import type { SessionChange, SessionState } from "../session.ts";

/** Writes into a session's record what must outlive its connection. Returns the end of it. */
export function recordConnections(ports: Ports): () => void {
  return ports.connections.onChange((sessionId, state) => {
    const change = changeBy(ports, state);
    if (!change) return;
    try {
      ports.sessions.update(sessionId, change, ports.clock.wallMs());
    } catch (error) {
      // A full disk must not end a connection that works.
      ports.log.error("a session's record cannot be written", { sessionId, cause: String(error) });
    }
  });
}

function changeBy(ports: Ports, state: SessionState): SessionChange | undefined {
  switch (state.status) {
    case "open":
      return { lastConnectedAtMs: ports.clock.wallMs(), failure: null };
    case "failed":
      return { failure: state.reason, wanted: false };
    case "stopped":
    case "starting":
    case "waiting_for_scan":
    case "backing_off":
      return undefined;
  }
}
