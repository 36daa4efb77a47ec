import type { Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import type { Log } from "../log.ts";
import type { Mint } from "../ports.ts";
import type { Chat, Indicator } from "../presence/index.ts";
import { viewIn, type Session, type SessionState, type SessionStore } from "../sessions/index.ts";
import type { Principal } from "../tenants/index.ts";
import { createTurns } from "../turns.ts";
import type { GatewayEvent } from "./event.ts";
import { indicatorFact } from "./indicator-fact.ts";
import { createJournal } from "./journal.ts";

export type FollowEvents = {
  /** Only what happens to this one. */
  readonly session?: Session | undefined;
  /** Begins with what came after this event, or with a reset where that is not known any more. */
  readonly afterId?: string | undefined;
};

/** What happens to sessions and their indicators, told to whoever reads about them. */
export interface Events {
  /**
   * Tells what happens to the sessions that the caller may see, until the returned function is called. An instance token
   * hears of its own session, and who may not manage hears no QR. Throws `rate_limited` when there are as many readers as may be.
   */
  follow(principal: Principal, what: FollowEvents, tell: (event: GatewayEvent) => void): Promise<() => void>;
}

/** How the other modules tell what has happened. What goes wrong with one event disturbs nothing else. */
export interface Facts extends Events {
  sessionCreated(session: Session): void;
  sessionChanged(session: Session): void;
  /** Of a session whose record is gone. */
  sessionDeleted(session: Session): void;
  indicatorChanged(chat: Chat, before: Indicator | undefined): void;
  close(): void;
}

export type EventsPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly mint: Pick<Mint, "id">;
  readonly connections: Connections;
  readonly sessions: Pick<SessionStore, "get" | "listIds">;
  /** Resolves when what is being written of a session is: an event is told after its fact. */
  readonly recorded: (sessionId: string) => Promise<void> | undefined;
};

export function createEvents(ports: EventsPorts): Facts {
  const { clock, log, connections, sessions, recorded } = ports;
  const journal = createJournal(ports);
  const turns = createTurns();

  function attempt(sessionId: string, tell: () => void): void {
    try {
      tell();
    } catch (error) {
      unmade(sessionId, error);
    }
  }

  function unmade(sessionId: string, error: unknown): void {
    log.error("an event cannot be made", { sessionId, cause: String(error) });
  }

  /** After what is still being read for an event of the same session. */
  function inTurn(sessionId: string, tell: () => void): void {
    const before = turns.over(sessionId);
    if (before) void before.then(() => attempt(sessionId, tell));
    else attempt(sessionId, tell);
  }

  /** The record is read anew, once it holds what the state has left in it: an event tells no more than is at rest. */
  async function recordStatus(sessionId: string, state: SessionState): Promise<void> {
    await recorded(sessionId);
    const found = await sessions.get(sessionId);
    if (found) journal.record(sessionId, { name: "session_status", session: viewIn(found, state) });
  }

  function inTurnOf(sessionId: string, tell: () => Promise<void>): void {
    if (!journal.isRead(sessionId)) return;
    turns.take(sessionId, tell).catch((error: unknown) => unmade(sessionId, error));
  }

  function statusChanged(sessionId: string, state: SessionState): void {
    inTurnOf(sessionId, async () => {
      await recordStatus(sessionId, state);
      if (state.status === "waiting_for_scan") journal.record(sessionId, { name: "qr", qr: state.qr });
    });
  }

  /** It is told with the state that it is in when its turn has come. */
  function recordChanged(sessionId: string): void {
    inTurnOf(sessionId, () => recordStatus(sessionId, connections.of(sessionId).state()));
  }

  const stopListening = connections.onChange(statusChanged);

  return {
    follow(principal, { session, afterId }, tell) {
      const own = principal.kind === "instance_token" ? principal.sessionId : null;
      return journal.follow({
        organizationId: principal.organizationId,
        credentialId: principal.id,
        sessionId: own ?? session?.id ?? null,
        hearsQr: principal.can.has("manage"),
        afterId,
        tell,
      });
    },
    sessionCreated({ organizationId, id }) {
      journal.begin(organizationId, id);
      recordChanged(id);
    },
    sessionChanged: ({ id }) => recordChanged(id),
    sessionDeleted({ id }) {
      inTurn(id, () => {
        journal.record(id, { name: "session_deleted" });
        journal.end(id);
      });
    },
    indicatorChanged(chat, before) {
      const { id } = chat.session;
      if (!journal.isRead(id)) return;
      attempt(id, () => {
        const fact = indicatorFact(clock, chat, before);
        if (fact) inTurn(id, () => journal.record(id, fact));
      });
    },
    close() {
      stopListening();
      journal.close();
    },
  };
}
