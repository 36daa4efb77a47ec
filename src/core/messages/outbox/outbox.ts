import type { KnownChat } from "../../contacts/index.ts";
import type { Teller } from "../../telling.ts";
import type { LettingGo } from "../../serving/index.ts";
import { isOpen, requireHere } from "../../sessions/index.ts";
import { createUnderWay } from "../../under-way.ts";
import { within } from "../../within.ts";
import { GatewayError, SessionMoved } from "../../errors.ts";
import type { Waiting } from "../message-store.ts";
import { createDelivery, unanswered, type DeliveryPorts } from "./delivery.ts";
import { entryOf, type Ending, type Entry, type Leaving, type Waits } from "./entry.ts";
import { createLanes, entriesOf, type Lane } from "./lanes.ts";
import { createPatience } from "./patience.ts";
import { createProgressBook } from "./progress-book.ts";
import { createRest } from "../../rest.ts";

/** Messages of a session that wait to leave. */
const MOST_WAITING = 10_000;
/** Between two attempts on a line that goes on; twice as long after each. */
const AGAIN_MS = 1_000;
const MOST_AGAIN_MS = 60_000;
/** How often those are given up that have waited for too long, and how many in one step. */
const SWEEP_MS = 60_000;
const GIVEN_UP_AT_ONCE = 200;
/** How long what is on its way may take to be acknowledged when all ends. */
const CLOSE_WITHIN_MS = 1_000;

/** What another process has left: nobody waits for it here. */
const AS_STORED = {
  draft: undefined,
  waitWhileTypingMs: 0,
  typingMs: 0,
  isAwaited: false,
  counted: undefined,
} as const;

/** Own messages on their way: those of a chat one after the other, in the order in which they were put. */
export interface Outbox {
  /** Throws `queue_full`. To be asked before a message is stored. */
  requireRoom(sessionId: string): void;
  put(leaving: Leaving): Entry;
  /** The one that is on its way. */
  find(message: Pick<Entry, "sessionId" | "row" | "id">): Entry | undefined;
  /** A phone has that message: it is acknowledged, whatever WhatsApp has said. */
  settled(sessionId: string, id: string): void;
  /** How it ended; undefined when whoever asks has waited long enough. */
  endingOf(entry: Entry, isCaller: boolean): Promise<Ending | undefined>;
  /** Takes up those that the process which ended has left, in the order of the calls. */
  recover(waiting: readonly Waiting[]): void;
  /** A chat is known by another key. */
  readdress(sessionId: string, chat: KnownChat): void;
  /** The session is gone. */
  forget(sessionId: string): void;
  /**
   * These sessions are another's: what has not left stays in the store, and who waits for it is refused. Resolves when nothing
   * of it is under way; what became of the rest is at rest then, or with sessions that are lost is not written any more.
   */
  letGo(sessionIds: readonly string[], how: LettingGo): Promise<void>;
  /** What has not left stays in the store. */
  close(): Promise<void>;
}

export type OutboxPorts = Omit<DeliveryPorts, "patience" | "book"> & {
  readonly teller: Teller;
  /** Another node has these sessions. */
  readonly onMoved?: ((sessionIds: readonly string[]) => void) | undefined;
};

export function createOutbox(ports: OutboxPorts): Outbox {
  const { clock, log, connections } = ports;
  const rest = createRest(clock);
  const waits = new Map<string, Waits>();
  const patience = createPatience();
  const book = createProgressBook(ports);
  const delivery = createDelivery({ ...ports, patience, book });
  const lanes = createLanes();
  const running = createUnderWay();
  let isSweeping = false;

  function waitsOf(sessionId: string): Waits {
    const known = waits.get(sessionId);
    if (known) return known;
    const made = { rest: createRest(clock), answers: createRest(clock) };
    waits.set(sessionId, made);
    if (rest.isOver) endWaits(sessionId);
    return made;
  }

  function begin(lane: Lane): void {
    if (lane.isRunning || rest.isOver || lane.queue.length === 0 || !isOpen(connections, lane.sessionId))
      return;
    lane.isRunning = true;
    const run = work(lane).finally(() => {
      lane.isRunning = false;
      // What came in the very turn in which it ended.
      begin(lane);
    });
    void running.doing(lane.sessionId, run);
  }

  async function work(lane: Lane): Promise<void> {
    for (let entry = lane.queue[0]; entry; entry = lane.queue[0]) {
      if (rest.isOver || !isOpen(connections, lane.sessionId)) return;
      await take(lane, entry);
    }
  }

  async function take(lane: Lane, entry: Entry): Promise<void> {
    try {
      if (isTooOld(entry)) {
        await giveUp(lane, entry);
        return;
      }
      const became = await delivery.attempt(entry);
      if (became === "over") lanes.remove(lane, entry);
      else if (became === "unanswered") setAside(lane, entry);
      // Where the line still stands, as after an answer that says to come again.
      else if (isOpen(connections, lane.sessionId))
        await entry.waits.rest.for(Math.min(AGAIN_MS * 2 ** entry.setbacks++, MOST_AGAIN_MS));
    } catch (error) {
      if (error instanceof SessionMoved) {
        // Whoever has it by now has what waits, too.
        letGo([lane.sessionId]);
        ports.onMoved?.(error.streams);
        return;
      }
      log.error("a message cannot be sent for now", { sessionId: entry.sessionId, cause: String(error) });
      await entry.waits.rest.for(AGAIN_MS);
    }
  }

  /** Whoever waits for them is refused, and nothing of them goes on. */
  function letGo(sessionIds: readonly string[]): void {
    for (const sessionId of sessionIds) {
      const error = new SessionMoved([sessionId]);
      for (const entry of lanes.forget(sessionId)) entry.end({ error });
      endWaits(sessionId);
    }
  }

  function endWaits(sessionId: string): void {
    const { rest, answers } = waits.get(sessionId) ?? {};
    waits.delete(sessionId);
    rest?.end();
    answers?.end();
  }

  /** Those behind it go on; it comes before them once the session opens again. */
  function setAside(lane: Lane, entry: Entry): void {
    lane.queue.splice(lane.queue.indexOf(entry), 1);
    lane.unanswered.push(entry);
    void entry.ended.then(() => lanes.remove(lane, entry));
  }

  function isTooOld({ givenUpAtMs }: Entry): boolean {
    return clock.nowMs() >= givenUpAtMs;
  }

  async function giveUp(lane: Lane, entry: Entry): Promise<void> {
    lanes.remove(lane, entry);
    await delivery.fail(entry, unanswered("it could not leave for a day"));
  }

  /** Also those whose turn never comes, as of a session that does not open any more. */
  async function sweep(): Promise<void> {
    if (isSweeping) return;
    isSweeping = true;
    while (!rest.isOver && lanes.all().length > 0) {
      await rest.for(SWEEP_MS);
      const old = lanes
        .all()
        .flatMap((lane) =>
          (lane.isRunning ? lane.unanswered : entriesOf(lane))
            .filter(isTooOld)
            .map((entry) => () => giveUp(lane, entry)),
        );
      while (old.length > 0)
        await Promise.all(old.splice(0, GIVEN_UP_AT_ONCE).map((giveThisUp) => giveThisUp()));
    }
    isSweeping = false;
  }

  const stopListening = connections.onChange((sessionId, { status }) => {
    for (const lane of lanes.ofSession(sessionId)) {
      if (status !== "open") {
        for (const entry of entriesOf(lane)) patience.expectAnswer(entry);
        continue;
      }
      lane.queue.unshift(...lane.unanswered.splice(0));
      begin(lane);
    }
  });

  function put(leaving: Leaving): Entry {
    const { sessionId, chat } = leaving;
    const entry = entryOf(leaving, waitsOf(sessionId), clock);
    const lane = lanes.of(sessionId, chat);
    lane.queue.push(entry);
    patience.begin(entry);
    if (!isOpen(connections, sessionId)) patience.expectAnswer(entry);
    begin(lane);
    void sweep();
    return entry;
  }

  function refused(leaving: Leaving, error: GatewayError): Entry {
    const entry = entryOf(leaving, waitsOf(leaving.sessionId), clock);
    entry.end({ error });
    endWaits(leaving.sessionId);
    return entry;
  }

  return {
    requireRoom(sessionId) {
      requireHere(connections, sessionId);
      if (lanes.count(sessionId) < MOST_WAITING) return;
      throw new GatewayError(
        "queue_full",
        `${MOST_WAITING} messages of the session wait to leave, as many as may`,
      );
    },
    put(leaving) {
      const { sessionId } = leaving;
      // It is at rest, for whoever has the session by now.
      if (connections.of(sessionId).isElsewhere) return refused(leaving, new SessionMoved([sessionId]));
      return put(leaving);
    },
    find: (message) => lanes.find(message),
    endingOf: (entry, isCaller) => patience.endingOf(entry, isCaller),
    settled(sessionId, id) {
      for (const entry of lanes.ofSession(sessionId).flatMap(entriesOf))
        if (entry.id === id) {
          entry.isTold = true;
          entry.tell({ kind: "acknowledged", atMs: undefined });
        }
    },
    recover(waiting) {
      for (const each of waiting) put({ ...each, ...AS_STORED });
    },
    readdress: (sessionId, { key, formerKeys }) => lanes.rename(sessionId, key, formerKeys),
    forget(sessionId) {
      const error = new GatewayError("session_not_found", "session not found");
      for (const entry of lanes.forget(sessionId)) entry.end({ error });
      endWaits(sessionId);
    },
    async letGo(sessionIds, how) {
      letGo(sessionIds);
      if (how === "lost") book.drop(sessionIds);
      await running.over(sessionIds);
      await book.flush();
    },
    async close() {
      stopListening();
      rest.end();
      for (const { rest } of waits.values()) rest.end();
      await within(running.over(), clock, CLOSE_WITHIN_MS);
      for (const { answers } of waits.values()) answers.end();
      await book.close();
    },
  };
}
