import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { proto } from "@whiskeysockets/baileys";
import { WebSocketServer } from "ws";
import { issueCertificateChain } from "../../src/sandbox/wire/certificates.ts";
import { generateKeyPair } from "../../src/sandbox/wire/key-pair.ts";
import { NoiseHandshake } from "../../src/sandbox/wire/noise-handshake.ts";
import { stanza, type Stanza } from "../../src/sandbox/wire/stanza.ts";
import { StanzaSocket } from "../../src/sandbox/wire/stanza-socket.ts";

/** What a test has the server do. `send` is to the client that has come. */
export type Script = {
  readonly onHello?: (payload: proto.ClientPayload, send: (stanza: Stanza) => void) => void;
  readonly onStanza?: (received: Stanza, send: (stanza: Stanza) => void) => void;
};

/** A server that proves to be WhatsApp and then says what a test likes: what the simulated one rightly does not do. */
export class ScriptedWhatsApp implements AsyncDisposable {
  readonly rootKey: string;
  readonly #server: Server;

  private constructor(server: Server, rootKey: string) {
    this.#server = server;
    this.rootKey = rootKey;
  }

  static async start({ onHello, onStanza }: Script): Promise<ScriptedWhatsApp> {
    const root = generateKeyPair();
    const own = generateKeyPair();
    const chain = issueCertificateChain(root, own.public);
    const server = createServer();
    const webSockets = new WebSocketServer({ server });
    webSockets.on("connection", (webSocket) => {
      const send = (given: Stanza) => socket.send(given);
      const socket: StanzaSocket = new StanzaSocket(webSocket, {
        handshake: new NoiseHandshake(own, chain),
        isRoutingKnown: () => true,
        listener: {
          handshakeFinished: ({ payload }) => onHello?.(payload, send),
          received: (received) => onStanza?.(received, send),
          broken: () => undefined,
          unreadable: () => undefined,
          ended: () => undefined,
          tooLate: () => undefined,
        },
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new ScriptedWhatsApp(server, Buffer.from(root.public).toString("hex"));
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/ws/chat`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The server's offer of QR codes; a ref that is undefined has no content. */
export function pairDevice(refs: readonly (string | undefined)[] = ["one", "two"]): Stanza {
  const told = refs.map((ref) => stanza("ref", {}, ref === undefined ? undefined : Buffer.from(ref)));
  const attrs = { from: "@s.whatsapp.net", id: "pair", type: "set", xmlns: "md" };
  return stanza("iq", attrs, [stanza("pair-device", {}, told)]);
}
