import type { Connections } from "../connections.ts";
import { rowsOf, type Page, type ReadRows } from "../page.ts";
import type { Ports } from "../ports.ts";
import type { Session, SessionState } from "../session.ts";

/** A session with what its connection is doing now. */
export type SessionView = Session & { readonly state: SessionState };

/** The live state, or for a session that has no connection the one its record tells. */
export function viewOf(connections: Connections, session: Session): SessionView {
  const live = connections.state(session.id);
  const failed = live.status === "stopped" && session.failure !== null;
  return { ...session, state: failed ? { status: "failed", reason: session.failure } : live };
}

type ViewPorts = Pick<Ports, "sessions" | "connections">;

/** An organization's sessions in the order of their ids, read as they are asked for. */
export function viewsOf(
  { sessions, connections }: ViewPorts,
  organizationId: string,
  page: Page = {},
): Iterable<SessionView> {
  return viewed(connections, (after, limit) => sessions.list(organizationId, after, limit), page);
}

/** The same of all organizations. */
export function viewsOfAll({ sessions, connections }: ViewPorts, page: Page = {}): Iterable<SessionView> {
  return viewed(connections, (after, limit) => sessions.listAll(after, limit), page);
}

function* viewed(connections: Connections, read: ReadRows<Session>, page: Page) {
  for (const session of rowsOf(read, page)) yield viewOf(connections, session);
}
