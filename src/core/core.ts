import { healthOf, type Health } from "./health.ts";
import type { CoreSettings, Ports } from "./ports.ts";
import { createPresence, type SetPresence } from "./presence/set-presence.ts";
import type { Principal } from "./principal.ts";
import type { Qr, Session } from "./session.ts";
import { createSession, type CreateSession } from "./sessions/create-session.ts";
import {
  beginConnecting,
  currentQr,
  linkSession,
  pairingCode,
  type LinkStep,
} from "./sessions/link-session.ts";
import { recordConnections } from "./sessions/record-connections.ts";
import * as lifecycle from "./sessions/session-lifecycle.ts";
import { viewOf, type SessionView } from "./sessions/session-view.ts";

/** The verbs that both dialects translate to. A session that a verb takes was found inside the caller's organization. */
export interface Core {
  authenticate(secret: string): Principal | undefined;
  createSession(principal: Principal, input: CreateSession): SessionView;
  findSession(organizationId: string, id: string): Session | undefined;
  findSessionByName(organizationId: string, name: string): Session | undefined;
  listSessions(organizationId: string): readonly SessionView[];
  viewSession(session: Session): SessionView;
  instanceToken(session: Session): string;
  /** Connects a session, or begins the QR pairing of an unlinked one, in the background. */
  beginLinking(session: Session): SessionView;
  startSession(session: Session): SessionView;
  stopSession(session: Session): Promise<SessionView>;
  restartSession(session: Session): Promise<SessionView>;
  logoutSession(session: Session): Promise<SessionView>;
  deleteSession(session: Session): Promise<void>;
  currentQr(session: Session): Qr;
  linkSession(session: Session, phone?: string): Promise<LinkStep>;
  pairingCode(session: Session, phone: string): Promise<string>;
  /** Whether the session was open within `timeoutMs`. */
  untilOpen(session: Session, timeoutMs: number): Promise<boolean>;
  setPresence(session: Session, input: SetPresence): Promise<void>;
  /** Connects every session that is to be connected. */
  restore(): void;
  health(): Health;
  /** Ends running indicators while the connections still stand. */
  close(): Promise<void>;
}

export function createCore(ports: Ports, settings: CoreSettings): Core {
  const { sessions, connections } = ports;
  const startedAtMs = ports.clock.nowMs();
  const presence = createPresence(connections, ports.clock, ports.log);
  const stopRecording = recordConnections(ports);
  const fresh = (session: Session) =>
    viewOf(connections, sessions.find(session.organizationId, session.id) ?? session);

  return {
    authenticate: (secret) => ports.authenticator.principalOf(secret),
    createSession: (principal, input) => fresh(createSession(ports, settings, principal, input)),
    findSession: (organizationId, id) => sessions.find(organizationId, id),
    findSessionByName: (organizationId, name) => sessions.findByName(organizationId, name),
    listSessions: (organizationId) => sessions.list(organizationId).map((row) => viewOf(connections, row)),
    viewSession: fresh,
    instanceToken: ({ organizationId, id }) => sessions.tokenOf(organizationId, id),
    beginLinking: (session) => {
      beginConnecting(ports, session);
      return fresh(session);
    },
    startSession: (session) => {
      lifecycle.startSession(ports, session);
      return fresh(session);
    },
    stopSession: async (session) => {
      await lifecycle.stopSession(ports, session);
      return fresh(session);
    },
    restartSession: async (session) => {
      await lifecycle.restartSession(ports, session);
      return fresh(session);
    },
    logoutSession: async (session) => {
      await lifecycle.logoutSession(ports, session);
      return fresh(session);
    },
    deleteSession: (session) => lifecycle.deleteSession(ports, session),
    currentQr: (session) => currentQr(ports, session),
    linkSession: (session, phone) => linkSession(ports, session, phone),
    pairingCode: (session, phone) => pairingCode(ports, session, phone),
    untilOpen: async ({ id }, timeoutMs) => {
      const state = await connections.until(id, ({ status }) => status === "open", timeoutMs);
      return state !== undefined;
    },
    setPresence: (session, input) => presence.set(session, input),
    restore: () => sessions.listWanted().forEach(({ id }) => connections.start(id)),
    health: () => healthOf(ports, startedAtMs),
    close: async () => {
      await presence.pauseAll();
      stopRecording();
    },
  };
}
