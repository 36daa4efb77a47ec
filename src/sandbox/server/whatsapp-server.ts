import { randomBytes } from "node:crypto";
import type { proto } from "@whiskeysockets/baileys";
import type { WebSocket } from "ws";
import { issueCertificateChain, type Forgery } from "../wire/certificates.ts";
import { generateKeyPair, type KeyPair } from "../wire/key-pair.ts";
import { NoiseHandshake, type ClientHello } from "../wire/noise-handshake.ts";
import type { Stanza } from "../wire/stanza.ts";
import { StanzaSocket } from "../wire/stanza-socket.ts";
import { ProtocolViolation, readPresence } from "./chat-state.ts";
import { numberOf, type Connection, type Phase } from "./connection.ts";
import type { ServerContext } from "./context.ts";
import { checkLogin, readLogin, replaceOlder, welcome } from "./login.ts";
import { iqResult } from "./iq.ts";
import { isPing } from "./iq-ping.ts";
import { readPairingData } from "./pairing-data.ts";
import { Registration } from "./registration.ts";
import { RoutingInfo } from "./routing-info.ts";
import { activate, receiveFromSession } from "./session-stanzas.ts";
import { unsubscribe } from "./tell-presence.ts";
import { loginFailure, streamError } from "./stream-error.ts";

const BAD_REQUEST = 400;
const MALFORMED = 500;

/** WhatsApp's chat server: takes WebSockets and brings each to a registration or a login. */
export class WhatsAppServer {
  readonly #context: ServerContext;
  readonly #refsPerRegistration: number;
  readonly #static: KeyPair = generateKeyPair();
  readonly #certificateChain: Buffer;
  readonly #routing: RoutingInfo;

  constructor(context: ServerContext, refsPerRegistration: number, forgery?: Forgery) {
    this.#context = context;
    this.#refsPerRegistration = refsPerRegistration;
    this.#certificateChain = issueCertificateChain(context.registry.root, this.#static.public, forgery);
    this.#routing = new RoutingInfo(context.registry.root.private);
  }

  accept(webSocket: WebSocket): void {
    const { connections, unknownStanzas } = this.#context;
    const socket = new StanzaSocket(webSocket, {
      handshake: new NoiseHandshake(this.#static, this.#certificateChain),
      isRoutingKnown: (routingInfo) => this.#routing.isKnown(routingInfo),
      listener: {
        handshakeFinished: (hello) => this.#identify(connection, hello),
        received: (stanza) => this.#receive(connection, stanza),
        broken: (reason) => {
          unknownStanzas.add(numberOf(connection), undefined, reason);
          socket.sendAndClose(streamError(MALFORMED));
        },
        unreadable: (reason) => unknownStanzas.add(numberOf(connection), undefined, `hung up: ${reason}`),
        ended: () => this.#end(connection),
        tooLate: () => this.#context.logins.sent(socket),
      },
    });
    const connection: Connection = { socket, phase: { name: "handshake" } };
    webSocket.on("close", () => connections.forget(socket));
    connections.add(connection);
  }

  #end(connection: Connection): void {
    const { phase, socket } = connection;
    this.#enter(connection, { name: "ended" });
    this.#context.logins.ended(socket, "ended");
    if (phase.name !== "open") return;
    for (const jid of phase.session.subscriptions.keys()) unsubscribe(jid, phase.session, this.#context);
  }

  #enter(connection: Connection, phase: Phase): void {
    const { connections, faults } = this.#context;
    connections.enter(connection, phase);
    if (phase.name !== "ended") connection.socket.delayBy(faults.delayMsFor(numberOf(connection)));
  }

  #identify(connection: Connection, { payload, clientStatic }: ClientHello): void {
    const isRegistration = payload.devicePairingData != null;
    const number = isRegistration ? null : readLogin(payload).number;
    if (this.#context.faults.takeStall(number)) this.#enter(connection, { name: "stalled", number });
    else if (isRegistration) this.#register(connection, payload, clientStatic);
    else this.#logIn(connection, payload, clientStatic);
  }

  #register(connection: Connection, payload: proto.ClientPayload, noiseKey: Buffer): void {
    const { socket } = connection;
    try {
      const pairing = readPairingData(payload.devicePairingData ?? {});
      const registration = new Registration({
        socket,
        noiseKey,
        pairing,
        refs: this.#refsPerRegistration,
        codeRequested: () => this.#context.connections.notify(),
        takeRefusal: (number) => this.#context.faults.takeCodeRefusal(number),
      });
      this.#enter(connection, { name: "registering", registration });
      registration.offerRefs();
    } catch {
      socket.sendAndClose(loginFailure(BAD_REQUEST));
    }
  }

  #logIn(connection: Connection, payload: proto.ClientPayload, clientStatic: Buffer): void {
    const { socket } = connection;
    const login = checkLogin(payload, clientStatic, this.#context);
    if ("refusal" in login) {
      socket.sendAndClose(login.refusal);
      return;
    }
    replaceOlder(login.device, this.#context);
    this.#context.logins.add(login.device, socket);
    const session = {
      device: login.device,
      socket,
      isActive: false,
      subscriptions: new Map<string, boolean>(),
    };
    this.#enter(connection, { name: "open", session });
    const stray = this.#context.faults.takeStrayRoute(login.device.number);
    const routing = stray === undefined ? this.#routing.issue() : randomBytes(stray);
    welcome(session, routing, this.#context);
    // Who logs in as passive asks for it later.
    if (payload.passive === false) activate(session, this.#context);
  }

  #receive(connection: Connection, stanza: Stanza): void {
    const { phase, socket } = connection;
    this.#context.logins.sent(socket);
    try {
      if (phase.name === "open") receiveFromSession(stanza, phase.session, this.#context);
      else if (phase.name === "registering") this.#receiveFromRegistration(phase.registration, stanza);
      // A stalled server is alive: it answers pings, and nothing else.
      else if (isPing(stanza)) socket.send(iqResult(stanza));
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      this.#context.unknownStanzas.add(numberOf(connection), stanza, error.message);
      socket.sendAndClose(streamError(MALFORMED));
    }
  }

  #receiveFromRegistration(registration: Registration, stanza: Stanza): void {
    if (registration.receive(stanza)) return;
    if (stanza.tag === "presence") {
      // Baileys sends one when a link by code gives it another name than the one it began with.
      this.#context.chatStates.add(readPresence(stanza, null));
      return;
    }
    if (stanza.tag !== "iq") throw new ProtocolViolation("this stanza has no place before a login");
    this.#context.unknownStanzas.add(null, stanza, "nobody knows this iq before a login");
  }
}
