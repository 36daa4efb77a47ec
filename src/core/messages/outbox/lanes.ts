import type { Entry } from "./entry.ts";

/** The messages of one chat that are on their way. */
export type Lane = {
  readonly sessionId: string;
  /** Of its chat, as it is known by now. */
  key: string;
  readonly queue: Entry[];
  /** To be asked for once more when the session opens again; before the queue. */
  readonly unanswered: Entry[];
  isRunning: boolean;
};

/** Of each chat with a message on its way a lane. */
export interface Lanes {
  of(sessionId: string, key: string): Lane;
  ofSession(sessionId: string): readonly Lane[];
  all(): readonly Lane[];
  /** Messages of a session. */
  count(sessionId: string): number;
  find(message: Pick<Entry, "sessionId" | "row" | "id">): Entry | undefined;
  remove(lane: Lane, entry: Entry): void;
  /** The chat was known by other keys: what is put in it from now on comes behind what was put under those. */
  rename(sessionId: string, key: string, formerKeys: readonly string[]): void;
  /** Gives what was in them. */
  forget(sessionId: string): readonly Entry[];
}

export function createLanes(): Lanes {
  const sessions = new Map<string, Map<string, Lane>>();

  function ofSession(sessionId: string): readonly Lane[] {
    return [...(sessions.get(sessionId)?.values() ?? [])];
  }

  return {
    of(sessionId, key) {
      const lanes = sessions.get(sessionId) ?? new Map<string, Lane>();
      sessions.set(sessionId, lanes);
      const known = lanes.get(key);
      if (known) return known;
      const lane: Lane = { sessionId, key, queue: [], unanswered: [], isRunning: false };
      lanes.set(key, lane);
      return lane;
    },
    ofSession,
    all: () => [...sessions.values()].flatMap((lanes) => [...lanes.values()]),
    count: (sessionId) =>
      ofSession(sessionId).reduce((sum, { queue, unanswered }) => sum + queue.length + unanswered.length, 0),
    find({ sessionId, row, id }) {
      for (const lane of ofSession(sessionId)) {
        // One that is deleted may be on its way still when another has its row.
        const entry = entriesOf(lane).find((each) => each.row === row && each.id === id);
        if (entry) return entry;
      }
      return undefined;
    },
    remove(lane, entry) {
      for (const list of [lane.queue, lane.unanswered]) {
        const place = list.indexOf(entry);
        if (place >= 0) list.splice(place, 1);
      }
      if (lane.queue.length > 0 || lane.unanswered.length > 0) return;
      const lanes = sessions.get(lane.sessionId);
      if (lanes?.get(lane.key) === lane) lanes.delete(lane.key);
      if (lanes?.size === 0) sessions.delete(lane.sessionId);
    },
    rename(sessionId, key, formerKeys) {
      const lanes = sessions.get(sessionId);
      for (const former of formerKeys) {
        const lane = lanes?.get(former);
        if (!lane || lanes?.has(key)) continue;
        lanes?.delete(former);
        lane.key = key;
        lanes?.set(key, lane);
      }
    },
    forget(sessionId) {
      const entries = ofSession(sessionId).flatMap(entriesOf);
      // Whoever works in one finds nothing more.
      for (const { queue, unanswered } of ofSession(sessionId)) {
        queue.length = 0;
        unanswered.length = 0;
      }
      sessions.delete(sessionId);
      return entries;
    },
  };
}

/** In the order in which they are asked for. */
export function entriesOf({ unanswered, queue }: Lane): readonly Entry[] {
  return [...unanswered, ...queue];
}
