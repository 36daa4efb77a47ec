import type { Ports } from "../ports.ts";
import type { SessionChange, SessionState } from "../session.ts";

/** Writes into a session's record what must outlive its connection. Returns the end of it. */
export function recordConnections(ports: Ports): () => void {
  return ports.connections.onChange((sessionId, state) => {
    const change = changeBy(ports, state);
    if (change) ports.sessions.update(sessionId, change, ports.clock.wallMs());
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
