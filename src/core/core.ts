import { viewOfCaller, type CallerView } from "./tenants/caller-view.ts";
import type { Configuration } from "./configuration/configuration.ts";
import type { GatewayEvent } from "./events/event.ts";
import { createEvents, type FollowEvents } from "./events/events.ts";
import { watchHealth, type Health } from "./health.ts";
import { rowsOf, type Page } from "./page.ts";
import type { CoreSettings, Ports } from "./ports.ts";
import type { ChatAddress, PersonAddress } from "./chat-address.ts";
import type { FoundNumber } from "./contacts/look-ups.ts";
import type { Availability } from "./presence/keeper/announcement.ts";
import { knownChat } from "./contacts/chat-key.ts";
import { endIndicator } from "./presence/end-indicator.ts";
import { explainPresence, type PresenceExplanation } from "./presence/explain-presence.ts";
import { createKeeper } from "./presence/keeper/keeper.ts";
import { createNumberBook } from "./contacts/number-book.ts";
import type { RunningIndicator } from "./presence/running-indicator.ts";
import { setPresence, type SetPresence } from "./presence/set-presence.ts";
import type { Caller, Principal } from "./tenants/principal.ts";
import type { Qr, Session, SessionSettings, SessionState } from "./sessions/session.ts";
import { createSession, type CreateSession } from "./sessions/create-session.ts";
import {
  beginConnecting,
  currentQr,
  linkSession,
  pairingCode,
  type LinkStep,
} from "./sessions/link-session.ts";
import { profileOf, type Profile } from "./profile/profile.ts";
import { recordConnections } from "./sessions/record-connections.ts";
import { restoreSessions } from "./sessions/restore-sessions.ts";
import * as lifecycle from "./sessions/session-lifecycle.ts";
import { viewOf, viewsOf, viewsOfAll, type SessionView } from "./sessions/session-view.ts";
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  type NewWebhook,
  type WebhookSettings,
} from "./webhooks/webhook-lifecycle.ts";
import type { Webhook } from "./webhooks/webhook.ts";

/** The verbs that both dialects translate to. A session that a verb takes was found inside the caller's organization. */
export interface Core {
  /** Undefined for a secret of nobody. Throws `unavailable` when it cannot be told whose it is. */
  authenticate(secret: string): Promise<Caller | undefined>;
  /** Who calls, and what they may do. Throws `credential_invalid` when their organization is gone. */
  viewCaller(caller: Caller): CallerView;
  /**
   * Tells what happens to the sessions that the caller may see, until the returned function is called. Throws
   * `rate_limited` when the organization has as many readers as it may.
   */
  followEvents(principal: Principal, what: FollowEvents, tell: (event: GatewayEvent) => void): () => void;
  createSession(principal: Principal, input: CreateSession): SessionView;
  findSession(organizationId: string, id: string): Session | undefined;
  findSessionByName(organizationId: string, name: string): Session | undefined;
  /** In the order of their ids. Lists are read as they are gone through, a few rows at a time. */
  listSessions(organizationId: string, page?: Page): Iterable<SessionView>;
  /** Whosever it is: for a super_admin alone, as is the next. */
  findAnySession(id: string): Session | undefined;
  listAllSessions(page?: Page): Iterable<SessionView>;
  viewSession(session: Session): SessionView;
  instanceToken(session: Session): string;
  /** Connects a session, or begins the QR pairing of an unlinked one, in the background. */
  beginLinking(session: Session): SessionView;
  startSession(session: Session): SessionView;
  stopSession(session: Session): Promise<SessionView>;
  restartSession(session: Session): Promise<SessionView>;
  /** Makes the connection of a linked session anew, in the background. Throws `not_linked`. */
  reconnectSession(session: Session): void;
  /** Where WhatsApp could not be told, the state's reason says that the phone still lists the device. */
  logoutSession(session: Session): Promise<SessionView>;
  /** Resolves with whether the phone may still list the device. */
  deleteSession(session: Session): Promise<boolean>;
  currentQr(session: Session): Qr;
  linkSession(session: Session, phone?: string): Promise<LinkStep>;
  pairingCode(session: Session, phone: string): Promise<string>;
  /** Resolves with the session's first state, the present one included, that matches; undefined after `timeoutMs`. */
  untilState(
    session: Session,
    matches: (state: SessionState) => boolean,
    timeoutMs: number,
  ): Promise<SessionState | undefined>;
  /** Whether the session was open within `timeoutMs`. */
  untilOpen(session: Session, timeoutMs: number): Promise<boolean>;
  /** Resolves with the address that the indicator went to. */
  setPresence(session: Session, input: SetPresence): Promise<ChatAddress>;
  /** For a pause that is refused: ends what runs in the chat, and sends nothing where nothing runs. Never rejects. */
  endIndicator(session: Session, chat: ChatAddress): Promise<void>;
  /** Why a chat partner sees an indicator, or does not. */
  explainPresence(session: Session, chat: ChatAddress): PresenceExplanation;
  runningIndicators(session: Session): Iterable<RunningIndicator>;
  countRunningIndicators(): number;
  /** Who is on WhatsApp under a number (digits), or under its other form; undefined when nobody is. */
  lookUpNumber(session: Session, number: string): Promise<FoundNumber | undefined>;
  /** What WhatsApp shows of somebody, of the session itself without an address. Throws `not_on_whatsapp`. */
  profileOf(session: Session, address?: PersonAddress): Promise<Profile>;
  /** What WhatsApp was last told of the account on its present connection; null for nothing. */
  announced(session: Session): Availability | null;
  configurationOf(session: Session): Configuration;
  /** Whether a host that a caller names may be kept, to be connected to later. */
  mayConnectTo(host: string): boolean;
  /** Changes what is given and leaves the rest; how it announces itself takes effect at once. */
  changeSettings(session: Session, settings: SessionSettings): SessionView;
  createWebhook(principal: Principal, input: NewWebhook): Webhook;
  findWebhook(organizationId: string, id: string): Webhook | undefined;
  listWebhooks(organizationId: string, page?: Page): Iterable<Webhook>;
  /** Changes what is given and leaves the rest. */
  changeWebhook(webhook: Webhook, change: WebhookSettings): Webhook;
  deleteWebhook(webhook: Webhook): void;
  /** Ends everything of a session whose record is gone. */
  dropSession(sessionId: string): Promise<void>;
  /** Connects every session that is to be connected, and takes up the indicators that ran when the process ended. */
  restore(): void;
  health(): Health;
  /** Ends running indicators while the connections still stand. */
  close(): Promise<void>;
}

export function createCore(ports: Ports, settings: CoreSettings): Core {
  const { sessions, connections } = ports;
  const health = watchHealth(ports);
  const keeper = createKeeper({
    ...ports,
    announceModeOf: (id) => sessions.get(id)?.announce ?? settings.announce,
    chatStatesPerSecond: settings.chatStatesPerSecond,
    onIndicatorChange: (chat, before) => events.indicatorChanged(chat, before),
  });
  const numbers = createNumberBook({
    ...ports,
    onLearned: (sessionId, chat) => keeper.readdress(sessionId, chat),
  });
  const stopRecording = recordConnections(ports);
  // After the recording: an event tells what the record says by then.
  const events = createEvents(ports);
  let stopTelling: () => void = () => undefined;
  const fresh = (session: Session) =>
    viewOf(connections, sessions.find(session.organizationId, session.id) ?? session);

  return {
    authenticate: (secret) => ports.authenticator.callerOf(secret),
    viewCaller: (caller) => viewOfCaller(ports, caller),
    followEvents: (principal, what, tell) => events.follow(principal, what, tell),
    createSession: (principal, input) => {
      const session = createSession(ports, settings, principal, input);
      events.sessionCreated(session);
      return fresh(session);
    },
    findSession: (organizationId, id) => sessions.find(organizationId, id),
    findSessionByName: (organizationId, name) => sessions.findByName(organizationId, name),
    listSessions: (organizationId, page) => viewsOf(ports, organizationId, page),
    findAnySession: (id) => sessions.get(id),
    listAllSessions: (page) => viewsOfAll(ports, page),
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
      await keeper.endSession(session.id);
      await lifecycle.stopSession(ports, session);
      // Also of one that had failed, and has no connection that would tell.
      events.sessionChanged(session);
      return fresh(session);
    },
    restartSession: async (session) => {
      await keeper.endSession(session.id);
      await lifecycle.restartSession(ports, session);
      return fresh(session);
    },
    reconnectSession: (session) => lifecycle.reconnectSession(ports, session),
    logoutSession: async (session) => {
      await keeper.endSession(session.id);
      await lifecycle.logoutSession(ports, session);
      return fresh(session);
    },
    deleteSession: async (session) => {
      await keeper.endSession(session.id);
      try {
        return await lifecycle.deleteSession(ports, session);
      } finally {
        // Also when its connection did not end as it should.
        if (!sessions.find(session.organizationId, session.id)) {
          events.sessionDeleted(session);
          health.forget(session.id);
        }
      }
    },
    currentQr: (session) => currentQr(ports, session),
    linkSession: (session, phone) => linkSession(ports, session, phone),
    pairingCode: (session, phone) => pairingCode(ports, session, phone),
    untilState: ({ id }, matches, timeoutMs) => connections.until(id, matches, timeoutMs),
    untilOpen: async ({ id }, timeoutMs) => {
      const state = await connections.until(id, ({ status }) => status === "open", timeoutMs);
      return state !== undefined;
    },
    setPresence: (session, input) => setPresence(keeper, numbers, session, input),
    endIndicator: (session, chat) => endIndicator(keeper, numbers, session, chat),
    explainPresence: (session, chat) => {
      const { state } = viewOf(connections, session);
      const toWallMs = ports.clock.wallMs() - ports.clock.nowMs();
      return explainPresence(keeper, numbers, session, state, chat, toWallMs);
    },
    runningIndicators: ({ id }) => keeper.eachRunning(id),
    countRunningIndicators: () => keeper.countRunning(),
    lookUpNumber: ({ id }, number) => numbers.lookUp(id, number),
    profileOf: (session, address) => profileOf(numbers, connections, session, address),
    announced: ({ id }) => keeper.announced(id),
    mayConnectTo: (host) => !ports.addresses.refuses(host),
    configurationOf: ({ organizationId, id }) => sessions.configurationOf(organizationId, id),
    changeSettings: (session, settings) => {
      sessions.update(session.id, settings, ports.clock.wallMs());
      if (settings.announce !== undefined) keeper.announceModeChanged(session.id);
      events.sessionChanged(session);
      return fresh(session);
    },
    createWebhook: (principal, input) => createWebhook(ports, principal, input),
    findWebhook: (organizationId, id) => ports.webhooks.find(organizationId, id),
    listWebhooks: (organizationId, page = {}) =>
      rowsOf((after, limit) => ports.webhooks.list(organizationId, after, limit), page),
    changeWebhook: (webhook, change) => changeWebhook(ports, webhook, change),
    deleteWebhook: (webhook) => deleteWebhook(ports, webhook),
    dropSession: async (id) => {
      await keeper.endSession(id);
      await connections.remove(id);
      health.forget(id);
    },
    restore: () => {
      health.begin();
      keeper.recover((sessionId, address) => knownChat(numbers, sessionId, address));
      stopTelling = restoreSessions(ports);
    },
    health: () => health.now(),
    close: async () => {
      events.close();
      await keeper.close();
      stopTelling();
      stopRecording();
      health.close();
    },
  };
}
