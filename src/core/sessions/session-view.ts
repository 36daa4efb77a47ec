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

/** What the connections of sessions are doing that other processes serve; of others it tells nothing. */
export type StatesElsewhere = (sessionIds: readonly string[]) => Promise<ReadonlyMap<string, SessionState>>;

type ViewPorts = {
  readonly sessions: SessionStore;
  readonly connections: Connections;
  readonly statesElsewhere?: StatesElsewhere | undefined;
};

/** An organization's sessions in the order of their ids, read as they are asked for. */
export function viewsOf(
  ports: ViewPorts,
  organizationId: string,
  page: Page = {},
): AsyncIterable<SessionView> {
  return viewed(ports, (after, limit) => ports.sessions.list(organizationId, after, limit), page);
}

/** The same of all organizations. */
export function viewsOfAll(ports: ViewPorts, page: Page = {}): AsyncIterable<SessionView> {
  return viewed(ports, (after, limit) => ports.sessions.listAll(after, limit), page);
}

async function* viewed({ connections, statesElsewhere }: ViewPorts, read: ReadRows<Session>, page: Page) {
  let elsewhere: ReadonlyMap<string, SessionState> = new Map();
  const readAndAsk: ReadRows<Session> = async (after, limit) => {
    const rows = await read(after, limit);
    if (statesElsewhere) elsewhere = await statesElsewhere(rows.map(({ id }) => id));
    return rows;
  };
  for await (const session of rowsOf(readAndAsk, page)) {
    const live = elsewhere.get(session.id) ?? connections.of(session.id).state();
    yield viewIn(session, live);
  }
}
