import type { Clock } from "../../clock.ts";
import type { Connections } from "../../connections.ts";
import type { Log } from "../../log.ts";
import type { AnnounceMode } from "../../sessions/index.ts";
import type { Alarm } from "./alarm.ts";
import type { Availability } from "./announcement.ts";
import { createAnnouncer } from "./announcer.ts";
import { createBudget } from "./budget.ts";
import type { ChatSession } from "./chat.ts";

export type SessionEntry = ChatSession & { mode: AnnounceMode };

export type SessionEntryPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly connections: Connections;
  readonly announceModeOf: (sessionId: string) => AnnounceMode;
  readonly chatStatesPerSecond: number;
};

/** The sessions that show something, or are open. */
export interface SessionEntries {
  /** Made where there is none. */
  of(id: string): SessionEntry;
  find(id: string): SessionEntry | undefined;
  all(): readonly SessionEntry[];
  /** Forgets one that is not open and has no chat. */
  dropIfIdle(session: ChatSession): void;
  drop(session: ChatSession): void;
}

export function createSessionEntries(ports: SessionEntryPorts, alarm: Alarm): SessionEntries {
  const { clock, log, connections, announceModeOf, chatStatesPerSecond } = ports;
  const sessions = new Map<string, SessionEntry>();

  function announce(sessionId: string, availability: Availability): void {
    const told = connections.of(sessionId).presence.announce(availability);
    told.catch((error: unknown) => {
      log.warn("not announced", { sessionId, availability, cause: String(error) });
    });
  }

  function entry(id: string): SessionEntry {
    const session: SessionEntry = {
      id,
      chats: new Map(),
      announcer: createAnnouncer({
        clock,
        alarm,
        mode: () => session.mode,
        announce: (availability) => announce(id, availability),
      }),
      budget: createBudget(chatStatesPerSecond, clock.nowMs()),
      mode: announceModeOf(id),
      letGo: undefined,
      isOpen: connections.of(id).state().status === "open",
      showing: 0,
    };
    return session;
  }

  /** Another may have its place by now. */
  function drop(session: ChatSession): void {
    if (sessions.get(session.id) === session) sessions.delete(session.id);
  }

  return {
    of(id) {
      const known = sessions.get(id);
      if (known) return known;
      const made = entry(id);
      sessions.set(id, made);
      return made;
    },
    find: (id) => sessions.get(id),
    all: () => [...sessions.values()],
    dropIfIdle(session) {
      if (session.chats.size === 0 && !session.isOpen) drop(session);
    },
    drop,
  };
}
