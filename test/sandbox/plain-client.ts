import { once } from "node:events";
import {
  configureSuccessfulPairing,
  DEFAULT_CONNECTION_CONFIG,
  generateLoginNode,
  generateRegistrationNode,
  initAuthCreds,
  proto,
  type AuthenticationCreds,
  type SocketConfig,
} from "@whiskeysockets/baileys";
import { WebSocket } from "ws";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { counterIv, open, seal } from "../../src/sandbox/wire/aes-gcm.ts";
import { encodeFrame } from "../../src/sandbox/wire/frame-reader.ts";
import { WA_PROLOGUE } from "../../src/sandbox/wire/noise-handshake.ts";
import { codingAfter } from "../../src/sandbox/wire/stanza-coding.ts";
import { childOf, childrenOf, stanza, type Stanza } from "../../src/sandbox/wire/stanza.ts";
import { NoiseInitiator, type Finished } from "./noise-initiator.ts";

/** How long a stanza lies before its turn comes: long enough for a socket that is closed behind it to overtake it. */
const TURN_MS = 25;
const DEADLINE_MS = 10_000;

export type PlainClientOptions = {
  readonly prologue?: Buffer;
  /** The server's static key from an earlier connection. */
  readonly knownServer?: Buffer;
  /** A login that asks later for what comes, as Baileys' do; true when absent. */
  readonly isPassive?: boolean;
};

/**
 * A client that behaves as whatsmeow does where Baileys does not: it handles stanzas in a turn of their own, drops those
 * whose turn has not come when its socket closes, and closes by itself only after a 515.
 */
export class PlainClient implements AsyncDisposable {
  readonly creds: AuthenticationCreds;
  readonly pattern: Finished["pattern"];
  readonly serverStatic: Buffer;
  readonly closed: Promise<unknown>;
  readonly #webSocket: WebSocket;
  readonly #coding: ReturnType<typeof codingAfter>;
  readonly #keys: Finished["keys"];
  readonly #waiting: Buffer[] = [];
  readonly #handled: Stanza[] = [];
  readonly #changes = new EventTarget();
  #turn: NodeJS.Timeout | undefined;
  #sent = 0;
  #received = 0;
  #lastId = 0;

  private constructor(line: Line, creds: AuthenticationCreds, prologue: Buffer, finished: Finished) {
    const { webSocket } = line;
    this.#webSocket = webSocket;
    this.creds = creds;
    this.#coding = codingAfter(prologue);
    this.pattern = finished.pattern;
    this.serverStatic = finished.serverStatic;
    this.#keys = finished.keys;
    this.closed = once(webSocket, "close").then(() => this.#drop());
    line.handTo((frame) => this.#queue(frame));
  }

  /** Connects, as what the credentials are: a device that is linked, or one that is not. */
  static async connect(
    sandbox: Sandbox,
    creds: AuthenticationCreds,
    { prologue = WA_PROLOGUE, knownServer, isPassive = true }: PlainClientOptions = {},
  ): Promise<PlainClient> {
    const line = await openLine(sandbox.webSocketUrl);
    const { public: publicKey, private: privateKey } = creds.noiseKey;
    const initiator = new NoiseInitiator({
      prologue,
      knownServer,
      own: { public: Buffer.from(publicKey), private: Buffer.from(privateKey) },
      payload: payloadOf(creds, isPassive),
      rootKey: Buffer.from(sandbox.rootKey, "hex"),
    });
    const hello = await line.ask(Buffer.concat([prologue, encodeFrame(Buffer.from(initiator.hello()))]));
    const finished = initiator.finish(hello);
    if (finished.finish) line.webSocket.send(encodeFrame(Buffer.from(finished.finish)));
    return new PlainClient(line, creds, prologue, finished);
  }

  /** Links a new device by a QR text of four fields; returns what it logs in with. */
  static async link(
    sandbox: Sandbox,
    number: string,
    options: PlainClientOptions = {},
  ): Promise<AuthenticationCreds> {
    const creds = initAuthCreds();
    await using client = await PlainClient.connect(sandbox, creds, options);
    const offer = await client.until((received) => childOf(received, "pair-device") !== undefined);
    const [ref] = childrenOf(childOf(offer, "pair-device") ?? offer);
    const keys = [creds.noiseKey.public, creds.signedIdentityKey.public].map((key) =>
      Buffer.from(key).toString("base64"),
    );
    const qr = [bytesOf(ref).toString(), ...keys, creds.advSecretKey].join(",");
    client.send(stanza("iq", { to: "@s.whatsapp.net", type: "result", id: offer.attrs["id"] }));
    const linked = sandbox.request("/phone/scan", { method: "POST", body: JSON.stringify({ qr, number }) });
    const success = await client.until((received) => childOf(received, "pair-success") !== undefined);
    const pairing = configureSuccessfulPairing(success, creds);
    client.send(pairing.reply);
    const { status } = await linked;
    if (status !== 200) throw new Error(`the scan was answered with ${status}`);
    await client.until(({ tag, attrs }) => tag === "stream:error" && attrs["code"] === "515");
    return { ...creds, ...pairing.creds };
  }

  send(sent: Stanza): void {
    const sealed = seal(this.#keys[0], counterIv(this.#sent++), this.#coding.encode(sent));
    this.#webSocket.send(encodeFrame(sealed));
  }

  /** Sends an iq and resolves with its answer, whatever that is. */
  ask(attributes: Readonly<Record<string, string>>, content?: Stanza["content"]): Promise<Stanza> {
    const id = `q${++this.#lastId}`;
    this.send(stanza("iq", { id, to: "@s.whatsapp.net", ...attributes }, content));
    return this.until((received) => received.tag === "iq" && received.attrs["id"] === id);
  }

  /** The first stanza that fits and was handled, or will be; rejects when the connection has ended without one. */
  until(fits: (received: Stanza) => boolean): Promise<Stanza> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(deadline);
        this.#changes.removeEventListener("handled", check);
        this.#changes.removeEventListener("ended", failed);
        end();
      };
      const fail = (how: string) => () => settle(() => reject(new Error(`${how} before the awaited stanza`)));
      const failed = fail("the connection ended");
      const deadline = setTimeout(fail(`${DEADLINE_MS} ms have passed`), DEADLINE_MS);
      const check = () => {
        const found = this.#handled.find(fits);
        if (found) settle(() => resolve(found));
      };
      this.#changes.addEventListener("handled", check);
      this.#changes.addEventListener("ended", failed);
      check();
    });
  }

  #queue(frame: Buffer): void {
    this.#waiting.push(open(this.#keys[1], counterIv(this.#received++), frame));
    this.#arm();
  }

  #arm(): void {
    this.#turn ??= setTimeout(() => {
      this.#turn = undefined;
      void this.#handleAll();
    }, TURN_MS);
  }

  async #handleAll(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const received = await this.#coding.decode(next);
      this.#handled.push(received);
      this.#changes.dispatchEvent(new Event("handled"));
      if (received.tag === "stream:error" && received.attrs["code"] === "515") this.#webSocket.close();
    }
  }

  #drop(): void {
    clearTimeout(this.#turn);
    this.#waiting.length = 0;
    this.#changes.dispatchEvent(new Event("ended"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#webSocket.terminate();
    await this.closed;
  }
}

type Line = {
  readonly webSocket: WebSocket;
  /** Sends the first bytes; resolves with the server's first frame. */
  ask(bytes: Buffer): Promise<Buffer>;
  /** Whoever takes all later frames. */
  handTo(take: (frame: Buffer) => void): void;
};

async function openLine(url: string): Promise<Line> {
  const webSocket = new WebSocket(url);
  const kept: Buffer[] = [];
  let take = (frame: Buffer): void => void kept.push(frame);
  webSocket.on("message", (data: Buffer) => {
    for (const frame of framesOf(data)) take(frame);
  });
  await once(webSocket, "open");
  return {
    webSocket,
    async ask(bytes) {
      webSocket.send(bytes);
      await Promise.race([once(webSocket, "message"), once(webSocket, "close")]);
      const first = kept.shift();
      if (!first) throw new Error("the server hung up");
      return first;
    },
    handTo(taker) {
      take = taker;
      for (const frame of kept.splice(0)) take(frame);
    },
  };
}

function payloadOf(creds: AuthenticationCreds, isPassive: boolean): Uint8Array {
  // The rest of the configuration says how a socket is kept, which a payload tells nothing of.
  const config = { ...DEFAULT_CONNECTION_CONFIG, auth: { creds } } as unknown as SocketConfig;
  const payload = creds.me
    ? { ...generateLoginNode(creds.me.id, config), passive: isPassive }
    : generateRegistrationNode(creds, config);
  return proto.ClientPayload.encode(payload).finish();
}

function framesOf(data: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at + 3 <= data.length;) {
    const end = at + 3 + data.readUIntBE(at, 3);
    frames.push(data.subarray(at + 3, end));
    at = end;
  }
  return frames;
}

function bytesOf(element: Stanza | undefined): Buffer {
  const content = element?.content;
  return typeof content === "string" || content instanceof Uint8Array
    ? Buffer.from(content)
    : Buffer.alloc(0);
}
