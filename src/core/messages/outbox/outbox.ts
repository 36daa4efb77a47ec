import { isOpen } from "../../sessions/index.ts";
import { within } from "../../within.ts";
import { GatewayError } from "../../errors.ts";
import type { Waiting } from "../message-store.ts";
import { createDelivery, type DeliveryPorts } from "./delivery.ts";
import { entryOf, type Entry, type Leaving } from "./entry.ts";
import { createProgressBook } from "./progress-book.ts";
import { createRest } from "./rest.ts";

/** Messages of a session that wait to leave. */
const MOST_WAITING = 10_000;
/** After which one that could not leave is given up. */
const GIVE_UP_MS = 24 * 60 * 60 * 1000;
/** Between two attempts on a line that goes on. */
const AGAIN_MS = 1_000;
/** How long what is on its way may take to be acknowledged when all ends. */
const CLOSE_WITHIN_MS = 1_000;

/** Own messages on their way: those of a chat one after the other, in the order in which they were put. */
export interface Outbox {
  /** Throws `queue_full`. To be asked before a message is stored. */
  requireRoom(sessionId: string): void;
  put(leaving: Leaving): Entry;
  /** The one that is on its way. */
  find(sessionId: string, row: number): Entry | undefined;
  /** A phone has that message: it is acknowledged, whatever WhatsApp has said. */
  settled(sessionId: string, id: string): void;
  /** Takes up those that the process which ended has left, in the order of the calls. */
  recover(waiting: readonly Waiting[]): void;
  /** The session is gone. */
  forget(sessionId: string): void;
  /** What has not left stays in the store. */
  close(): Promise<void>;
}

type Lane = {
  readonly sessionId: string;
  readonly queue: Entry[];
  /** To be asked for once more when the session opens again; before the queue. */
  readonly unanswered: Entry[];
  isRunning: boolean;
};

export function createOutbox(ports: Omit<DeliveryPorts, "rest" | "book">): Outbox {
  const { clock, log, connections } = ports;
  const rest = createRest(clock);
  const book = createProgressBook(ports.messages, clock, log);
  const delivery = createDelivery({ ...ports, rest, book });
  const sessions = new Map<string, Map<string, Lane>>();
  const running = new Set<Promise<void>>();

  function laneOf(sessionId: string, chat: string): Lane {
    const lanes = sessions.get(sessionId) ?? new Map<string, Lane>();
    sessions.set(sessionId, lanes);
    const known = lanes.get(chat);
    if (known) return known;
    const lane: Lane = { sessionId, queue: [], unanswered: [], isRunning: false };
    lanes.set(chat, lane);
    return lane;
  }

  function lanesOf(sessionId: string): readonly Lane[] {
    return [...(sessions.get(sessionId)?.values() ?? [])];
  }

  function begin(lane: Lane): void {
    if (lane.isRunning || rest.isOver || lane.queue.length === 0 || !isOpen(connections, lane.sessionId))
      return;
    lane.isRunning = true;
    const run = work(lane).finally(() => {
      lane.isRunning = false;
      running.delete(run);
      // What came in the very turn in which it ended.
      begin(lane);
    });
    running.add(run);
  }

  async function work(lane: Lane): Promise<void> {
    for (let entry = lane.queue[0]; entry; entry = lane.queue[0]) {
      if (rest.isOver || !isOpen(connections, lane.sessionId)) return;
      await take(lane, entry);
    }
  }

  async function take(lane: Lane, entry: Entry): Promise<void> {
    try {
      if (await isGivenUp(entry)) {
        remove(lane, entry);
        return;
      }
      const became = await delivery.attempt(entry);
      if (became === "over") remove(lane, entry);
      else if (became === "unanswered") setAside(lane, entry);
      // Where the line still stands, as after an answer that says to come again.
      else if (isOpen(connections, lane.sessionId)) await rest.for(AGAIN_MS);
    } catch (error) {
      log.error("a message cannot be sent for now", { sessionId: entry.sessionId, cause: String(error) });
      await rest.for(AGAIN_MS);
    }
  }

  /** Those behind it go on; it comes before them once the session opens again. */
  function setAside(lane: Lane, entry: Entry): void {
    lane.queue.splice(lane.queue.indexOf(entry), 1);
    lane.unanswered.push(entry);
    void entry.ended.then(() => remove(lane, entry));
  }

  async function isGivenUp(entry: Entry): Promise<boolean> {
    if (clock.wallMs() - entry.createdAtMs < GIVE_UP_MS) return false;
    await delivery.fail(entry, new GatewayError("message_unanswered", "it could not leave for a day"));
    return true;
  }

  function remove(lane: Lane, entry: Entry): void {
    for (const list of [lane.queue, lane.unanswered]) {
      const place = list.indexOf(entry);
      if (place >= 0) list.splice(place, 1);
    }
    prune(lane, entry.chat);
  }

  function prune(lane: Lane, chat: string): void {
    if (lane.queue.length > 0 || lane.unanswered.length > 0) return;
    const lanes = sessions.get(lane.sessionId);
    if (lanes?.get(chat) === lane) lanes.delete(chat);
    if (lanes?.size === 0) sessions.delete(lane.sessionId);
  }

  const stopListening = connections.onChange((sessionId, { status }) => {
    if (status !== "open") return;
    for (const lane of lanesOf(sessionId)) {
      lane.queue.unshift(...lane.unanswered.splice(0));
      begin(lane);
    }
  });

  function put(leaving: Leaving): Entry {
    const entry = entryOf(leaving);
    const lane = laneOf(leaving.sessionId, leaving.chat);
    lane.queue.push(entry);
    begin(lane);
    return entry;
  }

  return {
    requireRoom(sessionId) {
      const waiting = lanesOf(sessionId).reduce((sum, { queue }) => sum + queue.length, 0);
      if (waiting < MOST_WAITING) return;
      throw new GatewayError(
        "queue_full",
        `${MOST_WAITING} messages of the session wait to leave, as many as may`,
      );
    },
    put,
    find(sessionId, row) {
      for (const { queue, unanswered } of lanesOf(sessionId)) {
        const entry = [...unanswered, ...queue].find((each) => each.row === row);
        if (entry) return entry;
      }
      return undefined;
    },
    settled(sessionId, id) {
      for (const { unanswered } of lanesOf(sessionId))
        for (const entry of unanswered) if (entry.id === id) entry.end({ error: null });
    },
    recover(waiting) {
      for (const each of waiting)
        put({ ...each, draft: undefined, waitWhileTypingMs: 0, typingMs: 0, isCounted: false });
    },
    forget(sessionId) {
      const error = new GatewayError("session_not_found", "session not found");
      for (const { queue, unanswered } of lanesOf(sessionId))
        for (const entry of [...unanswered, ...queue]) entry.end({ error });
      sessions.delete(sessionId);
    },
    async close() {
      stopListening();
      rest.end();
      await within(Promise.all(running), clock, CLOSE_WITHIN_MS);
      await book.close();
    },
  };
}
