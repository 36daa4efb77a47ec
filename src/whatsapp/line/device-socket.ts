import type { Agent as HttpsAgent } from "node:https";
import makeWASocket, {
  Browsers,
  type BinaryNode,
  type ConnectionState,
  type UserFacingSocketConfig,
  type WASocket,
} from "@whiskeysockets/baileys";
import {
  GatewayError,
  SessionMoved,
  type Clock,
  toJid,
  type LineCalls,
  type LineChats,
  type LineCommunities,
  type LineChannels,
  type LineContacts,
  type LineGroups,
  type LineLabels,
  type LineMessages,
  type LinePresence,
  type LineProfile,
  type Log,
} from "../../core/index.ts";
import { appStateOf } from "../app-state/app-state.ts";
import { boundReading } from "../app-state/bound-reading.ts";
import { collectionBook } from "../app-state/collection-book.ts";
import { HeardLater } from "../connection/hearers.ts";
import { chatStateOf } from "../chats/chat-state.ts";
import type { MediaFolder } from "../../media/index.ts";
import { endCall, offerCall } from "../calls/place-call.ts";
import { lineChannels } from "../channels/line-channels.ts";
import type { DeviceAuth } from "../device/auth-state.ts";
import { chatStateStanzas } from "../presence/chat-state-stanza.ts";
import { cipherByKeyObjects } from "../library/cipher-keys.ts";
import { knowPollFields } from "../library/poll-fields.ts";
import type { ClientVersion } from "../device/client-version.ts";
import { keepSessions } from "../device/kept-sessions.ts";
import { closingError, toError } from "./closing-error.ts";
import { UNKEPT } from "./close-codes.ts";
import { forgetRouting, takeWellFormedRouting } from "./edge-routing.ts";
import { accountPresence } from "../presence/account-presence.ts";
import { removeDevice } from "../sessions/remove-device.ts";
import { guard } from "./guards.ts";
import { holdingBack } from "./hold-back.ts";
import { libraryLogger } from "../library/library-log.ts";
import { setBlocked } from "../contacts/set-blocked.ts";
import { lineLabels } from "../labels/line-labels.ts";
import { lookUpNumber } from "../contacts/look-up-number.ts";
import { lineCommunities } from "../communities/line-communities.ts";
import { groupBook } from "../groups/group-book.ts";
import { lineGroups } from "../groups/line-groups.ts";
import { repeating } from "../messages/repeat-message.ts";
import { isHistoryWanted } from "../messages/history/hear-history.ts";
import { hear, type Hearing, type HearingPorts } from "../messages/hearing.ts";
import { lineMedia } from "../messages/media/line-media.ts";
import { mediaRenewal } from "../messages/media/renew-media.ts";
import { keysOf } from "../messages/keys-of-read.ts";
import { resendRequests } from "../messages/reading/resend-requests.ts";
import { messageSender } from "../messages/send-message.ts";
import { lineProfile } from "../profile/line-profile.ts";
import { requestPairingCode } from "../sessions/pairing-code.ts";
import type { Pulse } from "./pulse.ts";
import { ProxyFailure } from "../way-out/proxy-failure.ts";
import { fetchWhole } from "../way-out/proxy-fetch.ts";
import type { ProxyRoute } from "../way-out/proxy-route.ts";
import { followRegistrationRefresh } from "../sessions/registration-refresh.ts";
import { agreeNatively } from "../device/ratchet-keys.ts";
import { requireProofOfServers } from "../device/server-proof.ts";
import type { SocketCaches } from "../device/session-caches.ts";
import type { Corkable, WriteTurns } from "./write-turns.ts";
import { withTransactionStorage } from "../library/transaction-storage.ts";
import { renewSenderKeys } from "../device/groups/sender-key-renewal.ts";
import { endOnFailure } from "../device/received/end-on-failure.ts";
import { followReceived } from "../device/received/follow-received.ts";
import { journalDecryption } from "../device/received/journal-decryption.ts";
import { signalRepository } from "../device/signal-repository.ts";

requireProofOfServers();
agreeNatively();
cipherByKeyObjects();
knowPollFields();

/** WhatsApp shows each QR for 20 s, the first for 60. */
const FIRST_QR_MS = 60_000;
const LATER_QR_MS = 20_000;

/** The library's own keep-alive never comes due: a guard keeps the line alive by a clock that nobody sets. */
const NEVER_MS = 2 ** 31 - 1;

/** What happens on a socket, told once each in the order of the wire. `onClose` is the last. */
export type SocketEvents = {
  readonly onQr: (text: string, livesMs: number) => void;
  readonly onOpen: () => void;
  readonly onClose: (error: unknown) => void;
};

export type SocketSettings = {
  /** wss://, or ws:// for a simulated WhatsApp. */
  readonly url: string;
  /** Of pings, for all sockets; a dead line is noticed after two. */
  readonly pulse: Pulse;
  /** How long the server's first word may take. */
  readonly greetingMs: number;
  /** Whether the line is still this process's; asked before each frame is read or leaves. */
  readonly mayGoOn: () => boolean;
  /** Instead of the library's own. */
  readonly version?: ClientVersion | undefined;
  readonly clock: Clock;
  /** Where media is that waits to be uploaded. */
  readonly media: Pick<MediaFolder, "read">;
  /** Shared by all sockets that are to write together. */
  readonly writes: WriteTurns;
  /** The only way out, when there is one; closed with the socket. */
  readonly route?: ProxyRoute | undefined;
};

/** One WebSocket to WhatsApp, from connecting to its end; never used again after. */
export interface DeviceSocket {
  readonly presence: LinePresence;
  /** A code for the phone with that number (digits). Throws `code_refused`, `whatsapp_failed`. Once a socket, after its first QR. */
  requestPairingCode(phone: string): Promise<string>;
  /** The library may never settle a question when the socket is ended. */
  readonly contacts: Pick<LineContacts, "lookUp" | "setBlocked" | "catchUp">;
  readonly profile: LineProfile;
  readonly messages: LineMessages;
  readonly calls: LineCalls;
  readonly groups: LineGroups;
  readonly chats: LineChats;
  readonly communities: LineCommunities;
  readonly channels: LineChannels;
  readonly labels: LineLabels;
  /** Tells WhatsApp to remove the device; whether it is gone from the phone's list. May never settle. */
  logout(): Promise<boolean>;
  /** Ends the line and resolves when it is down; `error` is what `onClose` will be told. */
  end(error?: Error): Promise<void>;
}

export function openDeviceSocket(
  sessionId: string,
  auth: DeviceAuth,
  { lidMappings, signalSessions, ...caches }: SocketCaches,
  settings: SocketSettings,
  hearing: Pick<HearingPorts, "archive" | "book" | "tell">,
  events: SocketEvents,
  log: Log,
): DeviceSocket {
  const { route } = settings;
  const fetching = fetchWhole(route);
  const groups = groupBook(() => socket);
  const resends = resendRequests(caches.placeholderResendCache, () => socket);
  /** WhatsApp delivers on the next line what was not acknowledged, and what was decrypted is kept. */
  const endUnheard = () => {
    hears.stop();
    void socket.end(closingError("what was heard could not be kept for now", UNKEPT));
  };
  const keys = endOnFailure(auth.state.keys, {
    isReceiving: () => isReceiving(),
    onFailed: endUnheard,
  });
  const socket: WASocket = withTransactionStorage(() =>
    makeWASocket({
      ...(route && through(route, settings.url)),
      options: fetching,
      ...(settings.version && { version: settings.version }),
      waWebSocketUrl: settings.url,
      auth: { ...auth.state, keys: keepSessions(keys, signalSessions) },
      // What can be tried again is tried again below.
      transactionOpts: { maxCommitRetries: 1, delayBetweenTriesMs: 0 },
      logger: libraryLogger(log, sessionId),
      // WhatsApp checks the name of a browser when linking by code, and a linked device must keep it.
      browser: Browsers.macOS("Chrome"),
      keepAliveIntervalMs: NEVER_MS,
      defaultQueryTimeoutMs: 20_000,
      // It is also each send's, which would make and cancel a timer and capture three stack traces for it: half of what
      // a chat state costs. The keep-alive notices a line that takes nothing, and a guard one that never answers.
      connectTimeoutMs: 0,
      markOnlineOnConnect: false,
      syncFullHistory: false,
      shouldSyncHistoryMessage: isHistoryWanted,
      emitOwnEvents: false,
      enableRecentMessageCache: false,
      generateHighQualityLinkPreview: false,
      ...repeating(hearing.archive, hearing.book, sessionId),
      cachedGroupMetadata: (group) => groups.metadataOf(group),
      makeSignalRepository: journalDecryption(signalRepository(lidMappings), auth.received),
      ...caches,
      placeholderResendCache: resends.cache,
      // Whatever else comes over the line would wait for so long behind each message that cannot be decrypted.
      retryRequestDelayMs: 0,
    }),
  );
  groups.follow(socket);
  const isReceiving = followReceived(socket, auth.received);
  boundReading(socket);
  const collections = collectionBook(socket, auth.keyIds);
  const hears = hear(socket, {
    ...hearing,
    collections,
    fetching,
    sessionId,
    groups,
    resends,
    nowMs: () => settings.clock.wallMs(),
    after: (delayMs, act) => settings.clock.after(delayMs, act),
    settle: (key) => auth.received.settle([key]),
    patience: auth.patience,
    onUnkept: endUnheard,
    onTrouble(error) {
      // It is heard again, by whoever owns the session by now or then.
      if (error instanceof SessionMoved || error instanceof HeardLater) return;
      log.error("what was heard cannot be kept", { sessionId, cause: String(error) });
    },
  });
  const appState = appStateOf(socket, { clock: settings.clock, collections });
  const presence = accountPresence(socket);
  const stanzaOf = chatStateStanzas();
  const media = lineMedia((question) => socket.query(question) as Promise<BinaryNode>, {
    clock: settings.clock,
    isPlain: settings.url.startsWith("ws:"),
    agent: route && ((isSecure) => route.agent(isSecure)),
  });
  guard(socket, {
    onNameChange: presence.nameChanged,
    greetingMs: settings.greetingMs,
    pulse: settings.pulse,
    mayGoOn: settings.mayGoOn,
    isLinked: () => auth.isLinked(),
  });
  renewSenderKeys(socket, auth.keyIds);
  let hasGreeted = false;
  socket.ws.once("frame", () => (hasGreeted = true));
  takeWellFormedRouting(socket);
  const closed = new Promise<unknown>((resolve) => {
    const onClose = (error: unknown) => {
      route?.close();
      resolve(error);
      if (!hasGreeted) forgetRouting(auth);
      // A proxy that says it leads to WhatsApp, and leads elsewhere.
      events.onClose(route && !hasGreeted ? new ProxyFailure(error) : error);
    };
    listen(socket, auth, { ...events, onClose }, hears);
  });
  return {
    presence: {
      send: (to, state) =>
        handOver(() => {
          const line = tcpOf(socket);
          if (line) settings.writes.hold(line);
          return socket.sendRawMessage(stanzaOf(socket.authState.creds.me, to, state));
        }),
      subscribe: (to) => handOver(() => socket.presenceSubscribe(toJid(to))),
      announce: (availability) => handOver(() => presence.announce(availability)),
    },
    requestPairingCode: (phone) => requestPairingCode(socket, phone),
    contacts: {
      lookUp: (forms) => lookUpNumber(socket, forms),
      setBlocked: (person, isBlocked) => setBlocked(socket, person, isBlocked),
      catchUp: () => hears.addressBook.catchUp(),
    },
    profile: lineProfile(socket, appState, auth.save),
    messages: {
      ...messageSender(socket, caches.userDevicesCache, groups),
      upload: (held, to) => media.upload(held, () => settings.media.read(held.id), to.kind === "channel"),
      download: (file) => media.download(file),
      renew: mediaRenewal(socket, settings.clock),
      markRead: (read) => socket.readMessages(read.flatMap(keysOf)),
    },
    communities: lineCommunities(socket, hearing.book),
    channels: lineChannels(socket),
    calls: {
      reject: ({ callId, creator }) => socket.rejectCall(callId, creator),
      place: (to) => offerCall(socket, to),
      end: (call) => endCall(socket, call),
    },
    groups: lineGroups(socket, hearing.book),
    chats: { change: (chat, change) => appState.change(chatStateOf(chat, change, settings.clock.wallMs())) },
    labels: lineLabels(socket, appState, () => hears.settled()),
    logout: () => removeDevice(socket, closed),
    async end(error) {
      await socket.end(error);
      // The library resolves at once where an end is under way already.
      await closed;
    },
  };
}

/** The ways that the library has out of this machine beside its downloads. */
function through(route: ProxyRoute, url: string): Pick<UserFacingSocketConfig, "agent" | "fetchAgent"> {
  // Declared as agents of node:https, and handed on whatever they are.
  const agentFor = (isSecure: boolean) => route.agent(isSecure) as unknown as HttpsAgent;
  return {
    agent: agentFor(url.startsWith("wss:")),
    fetchAgent: agentFor(true),
  };
}

function listen(socket: WASocket, auth: DeviceAuth, events: SocketEvents, hears: Hearing): void {
  let qrs = 0;
  let saved = Promise.resolve();
  const showQr = (libraryText: string) => {
    events.onQr(validQr(libraryText), qrs++ === 0 ? FIRST_QR_MS : LATER_QR_MS);
  };
  const validQr = followRegistrationRefresh(socket, auth.save, showQr);
  const onUpdate = ({ qr, isNewLogin, connection, lastDisconnect }: Partial<ConnectionState>) => {
    if (qr !== undefined) showQr(qr);
    if (isNewLogin) holdBackUntil(hears.linked(saved));
    if (connection === "open") events.onOpen();
    if (connection === "close") events.onClose(lastDisconnect?.error);
  };
  const holdBackUntil = holdingBack(socket);
  socket.ev.on("creds.update", () => {
    saved = auth.save();
    if (!auth.wasLinked) holdBackUntil(saved);
  });
  socket.ev.on("connection.update", (update) => {
    // A throwing listener would reject inside the library; ending the socket is the honest answer.
    try {
      onUpdate(update);
    } catch (error) {
      void socket.end(toError(error));
    }
  });
}

/** Both fields are protected: neither the library nor its WebSocket has a way to group what it writes. */
function tcpOf({ ws }: WASocket): Corkable | undefined {
  return (ws as unknown as { socket: { _socket?: Corkable } | null }).socket?._socket;
}

async function handOver(send: () => Promise<void>): Promise<void> {
  try {
    await send();
  } catch (cause) {
    throw new GatewayError("session_not_connected", "the connection to WhatsApp was lost", { cause });
  }
}
