import type { Connections } from "../connections.ts";
import { rowsOf, type Page, type ReadRows } from "../page.ts";
import type { Session, SessionState } from "./session.ts";
import type { SessionStore } from "./session-store.ts";

/** No device now, and once it had one: its phone has unlinked it, or its owner has logged it out. */
export type Unlinked = {
  readonly status: "unlinked";
  /** Not by its owner's wish. */
  readonly hasFailed: boolean;
  readonly reason?: string;
};

export type ViewedState = SessionState | Unlinked;

/** A session with what its connection is doing now. */
export type SessionView = Session & {
  readonly state: ViewedState;
  /** The process that serves it; absent where only one can, or none does. */
  readonly servedBy?: string;
};

/** What is known of a session that several processes might serve. */
export type SeenSession = {
  readonly servedBy: string;
  /** Absent where that is this process, or one that has not answered. */
  readonly state?: SessionState;
};

/** Looks at sessions wherever they are served. */
export type SeeSessions = (sessionIds: readonly string[]) => Promise<ReadonlyMap<string, SeenSession>>;

/** The live state, or for a session that has no connection the one its record tells. */
export function viewOf(connections: Connections, session: Session): SessionView {
  return viewIn(session, connections.of(session.id).state());
}

/** A session as it is while its connection does that. */
export function viewIn(session: Session, live: SessionState): SessionView {
  return { ...session, state: viewedState(session, live) };
}

function viewedState({ device, wasLinked, failure }: Session, live: SessionState): ViewedState {
  const state: SessionState =
    live.status === "stopped" && failure !== null ? { status: "failed", reason: failure } : live;
  const isDown = state.status === "stopped" || state.status === "failed";
  if (!isDown || device !== null || !wasLinked) return state;
  const reason = "reason" in state ? state.reason : undefined;
  return {
    status: "unlinked",
    hasFailed: state.status === "failed",
    ...(reason !== undefined && { reason }),
  };
}

export type ViewPorts = {
  readonly connections: Connections;
  readonly seeSessions?: SeeSessions | undefined;
};
type ListPorts = ViewPorts & { readonly sessions: SessionStore };

/** These as they are now, whoever serves them. */
export async function viewNow(
  { connections, seeSessions }: ViewPorts,
  sessions: readonly Session[],
): Promise<readonly SessionView[]> {
  const seen = await seeSessions?.(sessions.map(({ id }) => id));
  return sessions.map((session) => {
    const { state, servedBy } = seen?.get(session.id) ?? {};
    const view = viewIn(session, state ?? connections.of(session.id).state());
    return servedBy === undefined ? view : { ...view, servedBy };
  });
}

/** An organization's sessions in the order of their ids, read as they are asked for. */
export function viewsOf(
  ports: ListPorts,
  organizationId: string,
  page: Page = {},
): AsyncIterable<SessionView> {
  return viewed(ports, (after, limit) => ports.sessions.list(organizationId, after, limit), page);
}

/** The same of all organizations. */
export function viewsOfAll(ports: ListPorts, page: Page = {}): AsyncIterable<SessionView> {
  return viewed(ports, (after, limit) => ports.sessions.listAll(after, limit), page);
}

function viewed(ports: ViewPorts, read: ReadRows<Session>, page: Page): AsyncIterable<SessionView> {
  return rowsOf(async (after, limit) => viewNow(ports, await read(after, limit)), page);
}
