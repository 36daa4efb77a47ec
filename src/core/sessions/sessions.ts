import type { Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import type { Log } from "../log.ts";
import type { Page } from "../page.ts";
import type { Atomically, CoreSettings, Mint } from "../ports.ts";
import type { Principal } from "../tenants/index.ts";
import type { AnnounceModes } from "./announce-modes.ts";
import { beginConnecting } from "./begin-connecting.ts";
import { createSession, type CreateSession } from "./create-session.ts";
import { currentQr, linkSession, pairingCode, type LinkStep } from "./link-session.ts";
import { requireOpen } from "./require-open.ts";
import * as lifecycle from "./session-lifecycle.ts";
import type { SessionStore } from "./session-store.ts";
import { viewNow, viewOf, viewsOf, viewsOfAll, type SeeSessions, type SessionView } from "./session-view.ts";
import type { Qr, Session, SessionState } from "./session.ts";
import type { Teller } from "../telling.ts";
import type { Webhook } from "../webhooks/index.ts";

/** WhatsApp numbers: made, found, linked to a phone, connected and ended. A session that a verb takes was found inside the caller's organization. */
export interface Sessions {
  /** Throws `invalid_input`, `name_taken`, `token_taken`, `quota_exceeded`. */
  create(principal: Principal, input: CreateSession): Promise<SessionView>;
  find(organizationId: string, id: string): Promise<Session | undefined>;
  findByName(organizationId: string, name: string): Promise<Session | undefined>;
  /** In the order of their ids. Lists are read as they are gone through, a few rows at a time. */
  list(organizationId: string, page?: Page): AsyncIterable<SessionView>;
  /** Whosever it is: for a super_admin alone, as is the next. */
  findAny(id: string): Promise<Session | undefined>;
  listAll(page?: Page): AsyncIterable<SessionView>;
  /** As it is now. */
  view(session: Session): Promise<SessionView>;
  instanceToken(session: Session): Promise<string>;
  /** Connects a session, or begins the QR pairing of an unlinked one, in the background. */
  beginLinking(session: Session): Promise<SessionView>;
  /** Throws `not_linked`, as do the next. */
  start(session: Session): Promise<SessionView>;
  stop(session: Session): Promise<SessionView>;
  restart(session: Session): Promise<SessionView>;
  /** Makes the connection of a linked session anew, in the background. */
  reconnect(session: Session): Promise<void>;
  /** Where WhatsApp could not be told, the state's reason says that the phone still lists the device. */
  logout(session: Session): Promise<SessionView>;
  /** Resolves with whether the phone may still list the device. */
  delete(session: Session): Promise<boolean>;
  /** The QR to be scanned now. Throws `qr_not_ready` and begins the pairing, or `qr_of_linked`. */
  qr(session: Session): Promise<Qr>;
  link(session: Session, phone?: string): Promise<LinkStep>;
  pairingCode(session: Session, phone: string): Promise<string>;
  /** Resolves with the session's first state, the present one included, that matches; undefined after `timeoutMs`. */
  untilState(
    session: Session,
    matches: (state: SessionState) => boolean,
    timeoutMs: number,
  ): Promise<SessionState | undefined>;
  /** Whether the session was open within `timeoutMs`. */
  untilOpen(session: Session, timeoutMs: number): Promise<boolean>;
  /** Throws `session_not_connected`, before anything else is asked of it. */
  requireOpen(session: Session): void;
  /** Ends everything of a session whose record is gone. */
  drop(sessionId: string): Promise<void>;
}

export type SessionsPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly mint: Mint;
  readonly sessions: SessionStore;
  readonly connections: Connections;
  readonly seeSessions?: SeeSessions | undefined;
  readonly modes: AnnounceModes;
  readonly settings: CoreSettings;
  /** Ends what a session shows while its connection still stands, and then that; nothing is shown in between. */
  readonly endIndicators: <T>(sessionId: string, end: () => Promise<T>) => Promise<T>;
  readonly teller: Teller;
  readonly atomically: Atomically;
  /** A webhook was made with a session. */
  readonly onWebhook: (webhook: Pick<Webhook, "organizationId" | "id">) => Promise<void>;
  /** A session is about to be made in an organization. */
  readonly onBegin: (organizationId: string, id: string) => void;
  /** Nothing of it is left in this process. */
  readonly onForgotten: (sessionId: string) => void;
};

export function createSessions(ports: SessionsPorts): Sessions {
  const { sessions, connections, endIndicators } = ports;
  const view = async (session: Session): Promise<SessionView> =>
    viewOne(ports, (await sessions.find(session.organizationId, session.id)) ?? session);

  function forget(sessionId: string): void {
    ports.modes.forget(sessionId);
    ports.onForgotten(sessionId);
  }

  return {
    async create(principal, input) {
      return view(await createSession({ ...ports, onForgotten: forget }, principal, input));
    },
    find: (organizationId, id) => sessions.find(organizationId, id),
    findByName: (organizationId, name) => sessions.findByName(organizationId, name),
    list: (organizationId, page) => viewsOf(ports, organizationId, page),
    findAny: (id) => sessions.get(id),
    listAll: (page) => viewsOfAll(ports, page),
    view,
    instanceToken: ({ organizationId, id }) => sessions.tokenOf(organizationId, id),
    async beginLinking(session) {
      await beginConnecting(ports, session);
      return view(session);
    },
    async start(session) {
      await lifecycle.startSession(ports, session);
      return view(session);
    },
    async stop(session) {
      await endIndicators(session.id, () => lifecycle.stopSession(ports, session));
      return view(session);
    },
    async restart(session) {
      await endIndicators(session.id, () => lifecycle.restartSession(ports, session));
      return view(session);
    },
    reconnect: (session) => lifecycle.reconnectSession(ports, session),
    async logout(session) {
      await endIndicators(session.id, () => lifecycle.logoutSession(ports, session));
      return view(session);
    },
    delete: (session) =>
      endIndicators(session.id, () => lifecycle.deleteSession({ ...ports, onForgotten: forget }, session)),
    qr: (session) => currentQr(ports, session),
    link: (session, phone) => linkSession(ports, session, phone),
    pairingCode: (session, phone) => pairingCode(ports, session, phone),
    untilState: ({ id }, matches, timeoutMs) => connections.of(id).until(matches, timeoutMs),
    async untilOpen({ id }, timeoutMs) {
      const state = await connections.of(id).until(({ status }) => status === "open", timeoutMs);
      return state !== undefined;
    },
    requireOpen: ({ id }) => requireOpen(connections, id),
    async drop(id) {
      await endIndicators(id, () => lifecycle.removeConnection(ports, id));
      forget(id);
    },
  };
}

async function viewOne(ports: SessionsPorts, session: Session): Promise<SessionView> {
  const [view] = await viewNow(ports, [session]);
  return view ?? viewOf(ports.connections, session);
}
