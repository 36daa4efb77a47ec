import { Channels } from "./channels.ts";
import { ChatStateLog, type ChatStateFilter, type ChatStateRecord } from "./chat-state-log.ts";
import { machineClock, type PhoneClock } from "./clock.ts";
import { controlRoutes } from "./control/routes.ts";
import { DeviceRegistry } from "./device-registry.ts";
import { listen } from "./listen.ts";
import { LivePages } from "./page/live-pages.ts";
import { MessageLog, type MessageRecord } from "./message-log.ts";
import type { AskedAgain } from "./phone/messages/ask-again.ts";
import type { ReceiptRecord } from "./phone/messages/receipts.ts";
import type { ReceivedMessage } from "./phone/messages/received-message.ts";
import { PhoneDevices } from "./phone/phone-devices.ts";
import { PhoneLog } from "./phone-log.ts";
import { Groups } from "./groups.ts";
import { issueCertificate } from "./media/certificate.ts";
import { MediaHost } from "./media/media-host.ts";
import { MediaStore } from "./media/media-store.ts";
import { PartnerPhones } from "./page/partner-phones.ts";
import { People } from "./people.ts";
import { Pictures } from "./pictures.ts";
import { Profiles } from "./profiles.ts";
import { ReceiverHost } from "./receiver/receiver-host.ts";
import { Receivers } from "./receiver/receivers.ts";
import type { ConnectionInfo } from "./server/connection.ts";
import { BlockLists } from "./server/account/block-lists.ts";
import { Privacies } from "./server/account/privacy.ts";
import { StatusPrivacies } from "./server/account/status-privacy.ts";
import { Acquaintances } from "./server/acquaintances.ts";
import { Connections } from "./server/connections.ts";
import type { ServerContext } from "./server/context.ts";
import { Faults } from "./server/faults.ts";
import { LoginLog, type LoginRecord } from "./server/login-log.ts";
import { Mail } from "./server/mail.ts";
import { Presences } from "./server/presences.ts";
import { StanzaNotes, type NotedStanza } from "./server/stanza-notes.ts";
import { noTampering, type Tampering } from "./server/tampering.ts";
import { WhatsAppServer } from "./server/whatsapp-server.ts";
import { noStorage, stateFile } from "./state-file.ts";
import type { Forgery } from "./wire/certificates.ts";
import { carryAddedPollFields } from "./wire/poll-fields.ts";

carryAddedPollFields();

const WAIT_MS = 60_000;
const REFS_PER_REGISTRATION = 6;

export type SandboxOptions = {
  /** Folder where root key and linked devices survive a restart (file mode 0600); in memory when absent. */
  readonly directory?: string;
  /** A loopback address; 127.0.0.1 when absent. */
  readonly host?: string;
  /** 0 (when absent) is any free one. */
  readonly port?: number;
  /** How many QR codes a companion can show before it must connect again; 6 when absent. */
  readonly refsPerRegistration?: number;
  /** Shows a certificate that does not hold, as an impostor would; a true one when absent. */
  readonly forgery?: Forgery;
  /** The name of a phone's owner, which sessions are told when they are linked; nobody has one when absent. */
  readonly phoneName?: (number: string) => string;
  /** Time of what partners see; the machine's when absent. */
  readonly clock?: PhoneClock;
};

/** A running simulated WhatsApp: the server, and the phones of everybody. */
export interface Sandbox extends AsyncDisposable {
  /** http://127.0.0.1:PORT */
  readonly url: string;
  /** ws://127.0.0.1:PORT/ws/chat */
  readonly webSocketUrl: string;
  /** The certificate (PEM) that vouches for the media host, to be trusted like an authority's. */
  readonly mediaCa: string;
  /** Hex of the 32-byte Curve25519 public key that signs the server's certificates. */
  readonly rootKey: string;
  /** The control API in process, the same as over HTTP. */
  request(path: string, init?: RequestInit): Promise<Response>;
  chatStates(filter?: ChatStateFilter): readonly ChatStateRecord[];
  /** The first record (past or future, id > since) that matches; rejects after timeoutMs (30,000). */
  untilChatState(
    matches: (record: ChatStateRecord) => boolean,
    options?: { readonly since?: number; readonly timeoutMs?: number },
  ): Promise<ChatStateRecord>;
  /** Messages that left sessions, with what chat state went before each. */
  messages(): readonly MessageRecord[];
  /** Messages that have reached a phone other than their sender's, decrypted there. */
  receivedMessages(): readonly ReceivedMessage[];
  /** The first of them that matches, past or future; rejects after timeoutMs (30,000). */
  untilReceived(
    matches: (message: ReceivedMessage) => boolean,
    options?: { readonly timeoutMs?: number },
  ): Promise<ReceivedMessage>;
  /** The first receipt at a phone that matches, past or future; rejects after timeoutMs (30,000). */
  untilReceipt(
    matches: (receipt: ReceiptRecord) => boolean,
    options?: { readonly timeoutMs?: number },
  ): Promise<ReceiptRecord>;
  /** What nobody here knows, or what breaks the protocol; a test asserts that it is empty. */
  readonly unknownStanzas: readonly NotedStanza[];
  /** What was taken although no client sends it by itself, such as a chat state with an id. */
  readonly unusualStanzas: readonly NotedStanza[];
  connections(): readonly ConnectionInfo[];
  /** What was seen of each connection from its login on, newest last. */
  loginRecords(): readonly LoginRecord[];
  /** What phones could not decrypt, or sessions of what phones had sent, each time that they asked for it again. */
  askedAgain(): readonly AskedAgain[];
  /** How often devices of this number have logged in since the start. */
  logins(number: string): number;
  /** Resolves as soon as the condition holds (looked at after each change); rejects after timeoutMs (30,000). */
  untilConnection(
    holds: (connections: readonly ConnectionInfo[]) => boolean,
    options?: { readonly timeoutMs?: number },
  ): Promise<void>;
  /** Sends the sessions of a number what is to be a coded stanza, whatever it is. */
  sendCoded(number: string, coded: Uint8Array): void;
  /** In effect from when it is changed. */
  readonly tampering: Tampering;
  /** How many browser tabs have the page open. */
  readonly openPages: number;
  /** Ends all sockets and timers and stores what is left to store; may be called again. */
  close(): Promise<void>;
}

/** Starts a simulated WhatsApp. Rejects with one line when the port is in use or the stored state is broken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { directory, host = "127.0.0.1", port = 0, refsPerRegistration = REFS_PER_REGISTRATION } = options;
  const registry = await DeviceRegistry.load(directory === undefined ? noStorage : stateFile(directory));
  const people = new People(registry);
  const pages = new LivePages();
  const changed = () => pages.changed();
  const groups = new Groups();
  const clock = options.clock ?? machineClock;
  const phones = new PartnerPhones({ people, registry, groups, clock, changed });
  const connections = new Connections(changed);
  const media = new MediaStore();
  const faults = new Faults();
  const tampering = noTampering();
  const certificate = issueCertificate();
  const phoneDevices = new PhoneDevices({
    people,
    phoneOf: (person) => ({ person, identity: registry.identityOf(person), context }),
  });
  const context: ServerContext = {
    registry,
    people,
    profiles: new Profiles(options.phoneName),
    pictures: new Pictures(media),
    phoneDevices,
    mail: new Mail(connections),
    connections,
    logins: new LoginLog(),
    chatStates: new ChatStateLog((record) => phones.receiveChatState(record)),
    messages: new MessageLog((record) => phones.receiveMessage(record)),
    received: new PhoneLog("matching message at a phone"),
    askedAgain: new PhoneLog("message that could not be decrypted"),
    receipts: new PhoneLog("matching receipt at a phone", (record) => phones.receiveReceipt(record)),
    phones,
    unknownStanzas: new StanzaNotes(),
    unusualStanzas: new StanzaNotes(),
    faults,
    tampering,
    media,
    groups,
    channels: new Channels(),
    acquaintances: new Acquaintances(),
    blockLists: new BlockLists(),
    privacies: new Privacies(),
    statusPrivacies: new StatusPrivacies(),
    presences: new Presences(),
    calls: new PhoneLog("matching call"),
    changed,
  };
  const server = new WhatsAppServer(context, refsPerRegistration, options.forgery);
  const receivers = new Receivers();
  const app = controlRoutes(context, pages, receivers);
  const listener = await listen({
    host,
    port,
    app,
    media: new MediaHost({ store: media, faults }),
    receivers: new ReceiverHost(receivers, clock),
    certificate,
    takeUpgradeRefusal: () => faults.takeUpgradeRefusal(),
    accept: (webSocket) => server.accept(webSocket),
  });
  const { chatStates, messages, received, askedAgain, receipts, calls, logins } = context;
  const { authority } = listener;
  media.authority = authority;

  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= (async () => {
      connections.close();
      chatStates.close();
      phones.close();
      phoneDevices.close();
      received.close();
      askedAgain.close();
      receipts.close();
      calls.close();
      pages.close();
      receivers.close();
      await listener.close();
      await registry.flush();
    })();
    return closing;
  };

  return {
    url: `http://${authority}`,
    webSocketUrl: `ws://${authority}/ws/chat`,
    mediaCa: certificate.cert,
    rootKey: registry.root.public.toString("hex"),
    request: async (path, init) => app.request(path, init),
    chatStates: (filter) => chatStates.list(filter),
    untilChatState: (matches, { since = 0, timeoutMs = WAIT_MS } = {}) =>
      chatStates.until(matches, since, timeoutMs),
    messages: () => messages.records,
    receivedMessages: () => received.records,
    untilReceived: (matches, { timeoutMs = WAIT_MS } = {}) => received.until(matches, timeoutMs),
    untilReceipt: (matches, { timeoutMs = WAIT_MS } = {}) => receipts.until(matches, timeoutMs),
    get unknownStanzas() {
      return context.unknownStanzas.list;
    },
    get unusualStanzas() {
      return context.unusualStanzas.list;
    },
    connections: () => connections.infos,
    loginRecords: () => logins.list(),
    askedAgain: () => askedAgain.records,
    logins: (number) => connections.logins(number),
    untilConnection: (holds, { timeoutMs = WAIT_MS } = {}) => connections.until(holds, timeoutMs),
    sendCoded(number, coded) {
      for (const { socket } of connections.sessionsOf(number)) socket.sendCoded(coded);
    },
    tampering,
    get openPages() {
      return pages.size;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
