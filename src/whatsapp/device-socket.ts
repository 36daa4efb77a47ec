import type { Agent as HttpsAgent } from "node:https";
import makeWASocket, {
  Browsers,
  proto,
  type BinaryNode,
  type ConnectionState,
  type UserFacingSocketConfig,
  type WASocket,
} from "@whiskeysockets/baileys";
import {
  GatewayError,
  type Availability,
  type ChatAddress,
  type ChatState,
  type FoundNumber,
  type Log,
  type PersonAddress,
  type ShownProfile,
  type Proxy,
} from "../core/index.ts";
import type { DeviceAuth } from "./auth-state.ts";
import { chatStateStanza } from "./chat-state-stanza.ts";
import { closingError, toError } from "./closing-error.ts";
import { accountPresence } from "./account-presence.ts";
import { guard } from "./guards.ts";
import { libraryLogger } from "./library-log.ts";
import { lookUpNumber, lookUpProfile } from "./look-ups.ts";
import { fetchThrough } from "./proxy-fetch.ts";
import { ProxyFailure, proxyRoute, type ProxyRoute } from "./proxy-route.ts";
import { followRegistrationRefresh } from "./registration-refresh.ts";
import { requireProofOfServers } from "./server-proof.ts";
import type { SocketCaches } from "./session-caches.ts";
import { withTransactionStorage } from "./transaction-storage.ts";
import { signalRepository } from "./signal-repository.ts";

requireProofOfServers();

/** WhatsApp shows each QR for 20 s, the first for 60. */
const FIRST_QR_MS = 60_000;
const LATER_QR_MS = 20_000;

/** How long WhatsApp may take to accept or refuse a pairing code. */
const CODE_ANSWER_MS = 10_000;

/** What happens on a socket, told once each in the order of the wire. `onClose` is the last. */
export type SocketEvents = {
  readonly onQr: (text: string, livesMs: number) => void;
  readonly onOpen: () => void;
  readonly onClose: (error: unknown) => void;
};

export type SocketSettings = {
  /** wss://, or ws:// for a simulated WhatsApp. */
  readonly url: string;
  /** Interval of pings; a dead line is noticed after two. */
  readonly keepAliveMs: number;
  /** The only way out, when there is one. */
  readonly proxy?: Proxy | undefined;
  /** How long the server's first word may take. */
  readonly greetingMs: number;
};

/** One WebSocket to WhatsApp, from connecting to its end; never used again after. */
export interface DeviceSocket {
  /** Resolves once the stanza was handed to the line. Throws `session_not_connected`. */
  sendChatState(to: ChatAddress, state: ChatState): Promise<void>;
  /** Tells WhatsApp whether the account is online. Throws `session_not_connected`. */
  announce(availability: Availability): Promise<void>;
  /** A code for the phone with that number (digits). Throws `whatsapp_failed`. Once a socket, after its first QR. */
  requestPairingCode(phone: string): Promise<string>;
  /** The library may never settle it when the socket is ended. */
  lookUpNumber(forms: readonly string[]): Promise<FoundNumber | undefined>;
  /** The same. */
  lookUpProfile(address: PersonAddress): Promise<ShownProfile | undefined>;
  /** Tells WhatsApp to remove the device. */
  logout(): Promise<void>;
  /** Ends the line and resolves when it is down; `error` is what `onClose` will be told. */
  end(error?: Error): Promise<void>;
}

export function openDeviceSocket(
  sessionId: string,
  auth: DeviceAuth,
  { lidMappings, chatStates, ...caches }: SocketCaches,
  settings: SocketSettings,
  events: SocketEvents,
  log: Log,
): DeviceSocket {
  const route = settings.proxy && proxyRoute(settings.proxy);
  const socket = withTransactionStorage(() =>
    makeWASocket({
      ...(route && through(route)),
      waWebSocketUrl: settings.url,
      auth: auth.state,
      logger: libraryLogger(log, sessionId),
      // WhatsApp checks the name of a browser when linking by code, and a linked device must keep it.
      browser: Browsers.macOS("Chrome"),
      keepAliveIntervalMs: settings.keepAliveMs,
      defaultQueryTimeoutMs: 20_000,
      // It is also each send's, which would make and cancel a timer and capture three stack traces for it: half of what
      // a chat state costs. The keep-alive notices a line that takes nothing, and a guard one that never answers.
      connectTimeoutMs: 0,
      markOnlineOnConnect: false,
      syncFullHistory: false,
      shouldSyncHistoryMessage: ({ syncType }) => LIGHT_SYNCS.has(syncType),
      emitOwnEvents: false,
      enableRecentMessageCache: false,
      generateHighQualityLinkPreview: false,
      shouldIgnoreJid: (jid) => jid.endsWith("@newsletter") || jid === "status@broadcast",
      makeSignalRepository: signalRepository(lidMappings),
      ...caches,
    }),
  );
  const presence = accountPresence(socket);
  guard(socket, presence.nameChanged, settings.greetingMs);
  const closed = new Promise<void>((resolve) => {
    const onClose = (error: unknown) => {
      const failure = route?.failure();
      route?.close();
      resolve();
      events.onClose(failure === undefined ? error : new ProxyFailure(failure));
    };
    listen(socket, auth, { ...events, onClose });
  });
  return {
    sendChatState: (to, state) =>
      handOver(() =>
        socket.sendRawMessage(chatStateStanza(chatStates, socket.authState.creds.me, to, state)),
      ),
    announce: (availability) => handOver(() => presence.announce(availability)),
    requestPairingCode: (phone) => requestPairingCode(socket, phone),
    lookUpNumber: (forms) => lookUpNumber(socket, forms),
    lookUpProfile: (address) => lookUpProfile(socket, address),
    logout: () => socket.logout(),
    async end(error) {
      await socket.end(error);
      // The library resolves at once where an end is under way already.
      await closed;
    },
  };
}

/** All ways that the library has out of this machine. */
function through({ agent }: ProxyRoute): Pick<UserFacingSocketConfig, "agent" | "fetchAgent" | "options"> {
  // Declared as an agent of node:https, and handed on whatever it is.
  const handedOn = agent as unknown as HttpsAgent;
  return { agent: handedOn, fetchAgent: handedOn, options: fetchThrough(agent) };
}

/** Enough to learn names and LIDs, without anybody's messages. */
const LIGHT_SYNCS: ReadonlySet<unknown> = new Set([
  proto.HistorySync.HistorySyncType.INITIAL_BOOTSTRAP,
  proto.HistorySync.HistorySyncType.PUSH_NAME,
]);

function listen(socket: WASocket, auth: DeviceAuth, events: SocketEvents): void {
  let qrs = 0;
  const showQr = (libraryText: string) => {
    events.onQr(validQr(libraryText), qrs++ === 0 ? FIRST_QR_MS : LATER_QR_MS);
  };
  const validQr = followRegistrationRefresh(socket, auth.save, showQr);
  const onUpdate = ({ qr, connection, lastDisconnect }: Partial<ConnectionState>) => {
    if (qr !== undefined) showQr(qr);
    if (connection === "open") events.onOpen();
    if (connection === "close") events.onClose(lastDisconnect?.error);
  };
  // A throwing listener would reject inside the library; ending the socket is the honest answer.
  const safely =
    <T>(listener: (value: T) => void) =>
    (value: T) => {
      try {
        listener(value);
      } catch (error) {
        void socket.end(toError(error));
      }
    };
  socket.ev.on("creds.update", safely(auth.save));
  socket.ev.on("connection.update", safely(onUpdate));
}

async function handOver(send: () => Promise<void>): Promise<void> {
  try {
    await send();
  } catch (cause) {
    throw new GatewayError("session_not_connected", "the connection to WhatsApp was lost", { cause });
  }
}

/** The library resolves before WhatsApp has answered; a refusal (`bad-request`) comes as an iq of type error. */
async function requestPairingCode(socket: WASocket, phone: string): Promise<string> {
  const answer = pairingCodeAnswer(socket);
  try {
    const code = await socket.requestPairingCode(phone);
    await answer.promise;
    return `${code.slice(0, 4)}-${code.slice(4)}`;
  } catch (cause) {
    void socket.end(closingError("the pairing code was refused", 428));
    throw new GatewayError("whatsapp_failed", "WhatsApp refused to give a pairing code for this number", {
      cause,
    });
  } finally {
    answer.forget();
  }
}

function pairingCodeAnswer(socket: WASocket): {
  readonly promise: Promise<void>;
  readonly forget: () => void;
} {
  const accepted = "CB:iq,type:result,link_code_companion_reg";
  const refused = "CB:iq,type:error";
  const { promise, resolve, reject } = withResolvers();
  const onRefused = (stanza: BinaryNode) => {
    reject(new Error(`refused: ${JSON.stringify(stanza.attrs["type"])}`));
  };
  const onClose = () => reject(new Error("closed while waiting"));
  const timer = setTimeout(() => reject(new Error("no answer")), CODE_ANSWER_MS);
  socket.ws.on(accepted, resolve);
  socket.ws.on(refused, onRefused);
  socket.ws.on("close", onClose);
  promise.catch(() => undefined);
  const forget = () => {
    clearTimeout(timer);
    socket.ws.off(accepted, resolve);
    socket.ws.off(refused, onRefused);
    socket.ws.off("close", onClose);
  };
  return { promise, forget };
}

function withResolvers(): {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
} {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
