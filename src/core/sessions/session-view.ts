import type { Connections } from "../connections.ts";
import type { Session, SessionState } from "../session.ts";

/** A session with what its connection is doing now. */
export type SessionView = Session & { readonly state: SessionState };

/** The live state, or for a session that has no connection the one its record tells. */
export function viewOf(connections: Connections, session: Session): SessionView {
  const live = connections.state(session.id);
  const failed = live.status === "stopped" && session.failure !== null;
  return { ...session, state: failed ? { status: "failed", reason: session.failure } : live };
}
