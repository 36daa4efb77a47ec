import type { Connections } from "../connections.ts";
import type { Waiting } from "../messages/index.ts";
import type { RecoveredChat, StoredLease } from "../presence/index.ts";
import type { Session, SessionStore } from "../sessions/index.ts";
import type { Served } from "./served.ts";
import type { LettingGo, Serving } from "./serving.ts";

/** Streams that are read of at once. */
const STREAMS_AT_ONCE = 200;

/** What was left of sessions. */
type Left = {
  readonly sessions: readonly Session[];
  readonly leases: readonly StoredLease[];
  readonly waiting: readonly Waiting[];
};

export type ServingPorts = {
  readonly served: Served;
  readonly connections: Pick<Connections, "restore" | "letGo">;
  readonly sessions: Pick<SessionStore, "listOf">;
  readonly leases: { list(sessionIds?: readonly string[]): Promise<readonly StoredLease[]> };
  readonly waiting: (sessionIds?: readonly string[]) => Promise<readonly Waiting[]>;
  /** Puts what was left into memory, in the very turn. Gives the chats in which something runs. */
  readonly takeUp: (left: Left) => readonly RecoveredChat[];
  /** As that chat is known by now. */
  readonly readdress: (chat: RecoveredChat) => Promise<void>;
  /** What is to be delivered of these streams goes on. */
  readonly deliver: (streams: readonly string[]) => Promise<void>;
  /** Something may have become due meanwhile. */
  readonly lookForEnds: () => void;
  /**
   * What is in memory of them is written or not, and forgotten: sessions by their ids, and all their streams. Begins in the
   * very turn; resolves when nothing of them is under way.
   */
  readonly forget: (
    sessionIds: readonly string[],
    streams: readonly string[],
    how: LettingGo,
  ) => Promise<void>;
};

/** Takes streams up and lets them go while the process runs. */
export function createServing(ports: ServingPorts): Serving {
  const { served, connections } = ports;
  /** Those that are being taken, each with the call that does. */
  const taking = new Map<string, object>();
  const leaving = new Map<string, Promise<void>>();

  async function takeSome(streams: readonly string[], call: object): Promise<void> {
    const isWanted = (stream: string) => taking.get(stream) === call;
    const left = await readLeft(sessionsIn(streams));
    // What was let go meanwhile is not taken.
    const taken = streams.filter(isWanted);
    const chats = takeUp(taken, left);
    try {
      await ports.deliver(taken);
      for (const chat of chats) if (served.has(chat.sessionId)) await ports.readdress(chat);
    } catch (error) {
      // All or nothing: what is served already is not taken up another time.
      await letGo(taken, "lost");
      throw error;
    }
    const wanted = left.sessions.filter(isToConnect).map(({ id }) => id);
    connections.restore(wanted.filter((id) => taken.includes(id) && served.has(id)));
  }

  async function readLeft(ids: readonly string[]): Promise<Left> {
    if (ids.length === 0) return { sessions: [], leases: [], waiting: [] };
    const { sessions, leases, waiting } = ports;
    const [found, running, unsent] = await Promise.all([
      sessions.listOf(ids),
      leases.list(ids),
      waiting(ids),
    ]);
    return { sessions: found, leases: running, waiting: unsent };
  }

  /** In one turn: what is asked for of them from now on comes behind what was left. */
  function takeUp(streams: readonly string[], { sessions, leases, waiting }: Left): readonly RecoveredChat[] {
    const taken = new Set(streams);
    for (const stream of streams) taking.delete(stream);
    served.add(streams);
    return ports.takeUp({
      sessions: sessions.filter(({ id }) => taken.has(id)),
      leases: leases.filter(({ sessionId }) => taken.has(sessionId)),
      waiting: waiting.filter(({ sessionId }) => taken.has(sessionId)),
    });
  }

  async function letGoNow(streams: readonly string[], how: LettingGo): Promise<void> {
    const ids = sessionsIn(streams);
    served.remove(streams);
    const down = connections.letGo(ids);
    await Promise.all([down, ports.forget(ids, streams, how)]);
  }

  async function letGo(streams: readonly string[], how: LettingGo): Promise<void> {
    for (const stream of streams) taking.delete(stream);
    const left = streams.filter((stream) => served.has(stream));
    const over = left.length > 0 ? letGoNow(left, how) : Promise.resolve();
    const before = streams.flatMap((stream) => leaving.get(stream) ?? []);
    for (const stream of left) leaving.set(stream, over);
    try {
      await Promise.all([over, ...before]);
    } finally {
      for (const stream of left) if (leaving.get(stream) === over) leaving.delete(stream);
    }
  }

  return {
    letGo,
    async take(streams) {
      const call = {};
      const asked = streams.filter((stream) => !served.has(stream) && !taking.has(stream));
      for (const stream of asked) taking.set(stream, call);
      try {
        await Promise.allSettled(asked.flatMap((stream) => leaving.get(stream) ?? []));
        for (let at = 0; at < asked.length; at += STREAMS_AT_ONCE)
          await takeSome(asked.slice(at, at + STREAMS_AT_ONCE), call);
      } finally {
        for (const stream of asked) if (taking.get(stream) === call) taking.delete(stream);
      }
      ports.lookForEnds();
    },
  };
}

function sessionsIn(streams: readonly string[]): readonly string[] {
  return streams.filter((stream) => !stream.startsWith("org:"));
}

export function isToConnect({ wanted, device }: Session): boolean {
  return wanted && device !== null;
}
