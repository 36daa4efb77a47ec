import type { Connections } from "../connections.ts";
import type { Session, SessionState } from "../session.ts";

/** No device now, and once it had one: its phone has unlinked it, or its owner has logged it out. */
export type Unlinked = { readonly status: "unlinked"; readonly reason?: string };

export type ViewedState = SessionState | Unlinked;

/** A session with what its connection is doing now. */
export type SessionView = Session & { readonly state: ViewedState };

/** The live state, or for a session that has no connection the one its record tells. */
export function viewOf(connections: Connections, session: Session): SessionView {
  return { ...session, state: viewedState(session, connections.state(session.id)) };
}

function viewedState({ device, wasLinked, failure }: Session, live: SessionState): ViewedState {
  if (live.status !== "stopped" && live.status !== "failed") return live;
  const reason = live.status === "failed" ? live.reason : failure;
  if (device === null && wasLinked) return { status: "unlinked", ...(reason !== null && { reason }) };
  return reason === null ? live : { status: "failed", reason };
}
