import type { Ports } from "../ports.ts";
import type { Chat } from "../presence/keeper/chat.ts";
import type { Indicator } from "../presence/indicator.ts";
import type { Principal } from "../tenants/principal.ts";
import type { Session, SessionState } from "../sessions/session.ts";
import { viewOf } from "../sessions/session-view.ts";
import type { GatewayEvent } from "./event.ts";
import { indicatorFact } from "./indicator-fact.ts";
import { createJournal } from "./journal.ts";

export type FollowEvents = {
  /** Only what happens to this one. */
  readonly session?: Session | undefined;
  /** Begins with what came after this event, or with a reset where that is not known any more. */
  readonly afterId?: string | undefined;
};

/** Makes events of what happens to sessions and their indicators. What goes wrong with one disturbs nothing else. */
export interface Events {
  /** Throws `rate_limited`. An instance token hears of its own session, and who may not manage hears no QR. */
  follow(principal: Principal, what: FollowEvents, tell: (event: GatewayEvent) => void): () => void;
  sessionCreated(session: Session): void;
  sessionChanged(session: Session): void;
  /** Of a session whose record is gone. */
  sessionDeleted(session: Session): void;
  indicatorChanged(chat: Chat, before: Indicator | undefined): void;
  close(): void;
}

export function createEvents(ports: Ports): Events {
  const { clock, log, connections, sessions } = ports;
  const journal = createJournal(ports);

  function attempt(sessionId: string, tell: () => void): void {
    try {
      tell();
    } catch (error) {
      log.error("an event cannot be made", { sessionId, cause: String(error) });
    }
  }

  function recordStatus(sessionId: string): void {
    // Read anew: what the event tells is what a call would be told now.
    const session = sessions.get(sessionId);
    if (session) journal.record(sessionId, { name: "session_status", session: viewOf(connections, session) });
  }

  function stateChanged(sessionId: string, state: SessionState): void {
    if (!journal.isRead(sessionId)) return;
    attempt(sessionId, () => {
      recordStatus(sessionId);
      if (state.status === "waiting_for_scan") journal.record(sessionId, { name: "qr", qr: state.qr });
    });
  }

  const stopListening = connections.onChange(stateChanged);

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
      if (journal.isRead(id)) attempt(id, () => recordStatus(id));
    },
    sessionChanged({ id }) {
      if (journal.isRead(id)) attempt(id, () => recordStatus(id));
    },
    sessionDeleted({ id }) {
      journal.record(id, { name: "session_deleted" });
      journal.end(id);
    },
    indicatorChanged(chat, before) {
      if (!journal.isRead(chat.session.id)) return;
      attempt(chat.session.id, () => {
        const fact = indicatorFact(clock, chat, before);
        if (fact) journal.record(chat.session.id, fact);
      });
    },
    close() {
      stopListening();
      journal.close();
    },
  };
}
