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
export type SessionView = Session & { readonly state: ViewedState };

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

type ViewPorts = { readonly sessions: SessionStore; readonly connections: Connections };

/** An organization's sessions in the order of their ids, read as they are asked for. */
export function viewsOf(
  { sessions, connections }: ViewPorts,
  organizationId: string,
  page: Page = {},
): AsyncIterable<SessionView> {
  return viewed(connections, (after, limit) => sessions.list(organizationId, after, limit), page);
}

/** The same of all organizations. */
export function viewsOfAll(
  { sessions, connections }: ViewPorts,
  page: Page = {},
): AsyncIterable<SessionView> {
  return viewed(connections, (after, limit) => sessions.listAll(after, limit), page);
}

async function* viewed(connections: Connections, read: ReadRows<Session>, page: Page) {
  for await (const session of rowsOf(read, page)) yield viewOf(connections, session);
}
