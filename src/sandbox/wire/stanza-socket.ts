import { randomBytes } from "node:crypto";
import type { RawData, WebSocket } from "ws";
import { encodeFrame, FrameReader } from "./frame-reader.ts";
import { WA_PROLOGUE, type ClientHello, type NoiseHandshake } from "./noise-handshake.ts";
import type { NoiseTransport } from "./noise-transport.ts";
import { Outbox } from "./outbox.ts";
import type { Stanza } from "./stanza.ts";
import { codingAfter } from "./stanza-coding.ts";

/**
 * What lies between the end of a handshake and the server's first stanza, as the way to a real server does: Baileys up to
 * 7.0.0-rc.9 is still deriving its keys then, and loses what comes meanwhile.
 */
const FIRST_STANZA_AFTER_MS = 50;
/** How long a client may take to read the last stanza and to close by itself. */
const CLOSE_AFTER_MS = 1000;

/** What the owner of a socket is told; nothing but `tooLate` comes after `ended`. */
export type StanzaSocketListener = {
  readonly handshakeFinished: (hello: ClientHello) => void;
  readonly received: (stanza: Stanza) => void;
  /** A stanza that cannot be decoded, or one whose handling failed. */
  readonly broken: (reason: string) => void;
  /** A stream that cannot be read on, which ends the connection without a word. */
  readonly unreadable: (reason: string) => void;
  readonly ended: () => void;
  /** The client still sends something, which nobody reads. */
  readonly tooLate: () => void;
};

export type StanzaSocketOptions = {
  readonly handshake: NoiseHandshake;
  readonly isRoutingKnown: (routingInfo: Buffer) => boolean;
  readonly listener: StanzaSocketListener;
};

/** Mute: it reads but sends nothing. Half-open: it does neither, and its TCP connection stays. */
export type Impairment = "none" | "mute" | "half-open";

// Closing: the last stanza may still wait in the outbox, but nothing is read any more.
type Stage =
  | { readonly name: "hello" | "finish"; readonly handshake: NoiseHandshake }
  | { readonly name: "open" | "closing"; readonly transport: NoiseTransport }
  | { readonly name: "ended" };

/** A client's WebSocket as a stream of stanzas: framing, Noise and the binary coding, with the ways it can fail. */
export class StanzaSocket {
  readonly #webSocket: WebSocket;
  readonly #reader: FrameReader;
  readonly #listener: StanzaSocketListener;
  readonly #outbox = new Outbox();
  #stage: Stage;
  #impairment: Impairment = "none";
  #coding = codingAfter(WA_PROLOGUE);
  #inbox: Promise<void> = Promise.resolve();
  #closing: NodeJS.Timeout | undefined;

  constructor(webSocket: WebSocket, { handshake, isRoutingKnown, listener }: StanzaSocketOptions) {
    this.#webSocket = webSocket;
    this.#reader = new FrameReader(isRoutingKnown);
    this.#listener = listener;
    this.#stage = { name: "hello", handshake };
    webSocket.on("message", (data) => this.#read(data));
    webSocket.on("close", () => this.#end());
    // Without a listener an error would end the process; a "close" follows.
    webSocket.on("error", () => this.#end());
  }

  send(stanza: Stanza): void {
    this.#outbox.add(() => this.#write(stanza));
  }

  /** A frame of its own with these bytes in it, which are to be a coded stanza. */
  sendCoded(coded: Uint8Array): void {
    this.#outbox.add(() => {
      const stage = this.#stage;
      if (stage.name === "open") this.#put(stage.transport.seal(Buffer.from(coded)));
    });
  }

  /**
   * The last stanza of a connection: the owner is told `ended` at once. The socket is closed when the client has closed,
   * or a little later: clients drop what they have not handled yet when their socket closes.
   */
  sendAndClose(stanza: Stanza): void {
    if (this.#stage.name !== "open") return;
    this.#stage = { name: "closing", transport: this.#stage.transport };
    this.#listener.ended();
    this.#outbox.add(() => {
      this.#write(stanza);
      this.#stage = { name: "ended" };
      this.#closing = setTimeout(() => {
        if (this.#impairment !== "half-open") this.#webSocket.close();
      }, CLOSE_AFTER_MS);
    });
  }

  /** A frame no key opens. Like a damaged stream, it puts all later frames out of step for the client. */
  sendGarbage(): void {
    this.#outbox.add(() => this.#put(randomBytes(48)));
  }

  /** Destroys the TCP connection at once, without a closing frame. */
  drop(): void {
    this.#end();
    this.#webSocket.terminate();
  }

  impair(impairment: Impairment): void {
    this.#impairment = impairment;
    if (impairment === "half-open") this.#webSocket.pause();
    else this.#webSocket.resume();
    if (impairment === "none" && this.#stage.name === "ended") this.#webSocket.terminate();
  }

  /** Every stanza sent from now on leaves so much later; 0 ends it. */
  delayBy(delayMs: number): void {
    this.#outbox.delayMs = delayMs;
  }

  #read(data: RawData): void {
    try {
      for (const frame of this.#reader.push(bytesOf(data))) this.#readFrame(frame);
    } catch (error) {
      // A real server just hangs up.
      this.#listener.unreadable(error instanceof Error ? error.message : String(error));
      this.drop();
    }
  }

  #readFrame(frame: Buffer): void {
    const stage = this.#stage;
    switch (stage.name) {
      case "hello":
        this.#answerHello(frame, stage.handshake);
        break;
      case "finish":
        this.#open(stage.handshake.readFinish(frame), stage.handshake);
        break;
      case "open": {
        const plaintext = stage.transport.open(frame);
        this.#inbox = this.#inbox.then(() => this.#deliver(plaintext));
        break;
      }
      case "closing":
      case "ended":
        this.#listener.tooLate();
        break;
    }
  }

  #answerHello(frame: Buffer, handshake: NoiseHandshake): void {
    const { prologue } = this.#reader;
    this.#coding = codingAfter(prologue);
    const { serverHello, finished } = handshake.answerHello(frame, prologue);
    this.#put(serverHello);
    if (finished) this.#open(finished, handshake);
    else this.#stage = { name: "finish", handshake };
  }

  #open(hello: ClientHello, handshake: NoiseHandshake): void {
    this.#stage = { name: "open", transport: handshake.split() };
    this.#outbox.holdFor(FIRST_STANZA_AFTER_MS);
    this.#listener.handshakeFinished(hello);
  }

  async #deliver(plaintext: Buffer): Promise<void> {
    try {
      const stanza = await this.#coding.decode(plaintext);
      if (this.#stage.name === "open") this.#listener.received(stanza);
    } catch (error) {
      if (this.#stage.name === "open") {
        this.#listener.broken(error instanceof Error ? error.message : String(error));
      }
    }
  }

  #write(stanza: Stanza): void {
    const stage = this.#stage;
    if (this.#impairment !== "none" || (stage.name !== "open" && stage.name !== "closing")) return;
    this.#put(stage.transport.seal(this.#coding.encode(stanza)));
  }

  #put(payload: Buffer): void {
    if (this.#impairment === "none") this.#webSocket.send(encodeFrame(payload));
  }

  #end(): void {
    const before = this.#stage.name;
    this.#stage = { name: "ended" };
    clearTimeout(this.#closing);
    this.#outbox.discard();
    if (before !== "closing" && before !== "ended") this.#listener.ended();
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
