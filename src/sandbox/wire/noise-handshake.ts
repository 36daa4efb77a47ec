import { proto } from "@whiskeysockets/baileys";
import { generateKeyPair, sharedSecret, type KeyPair } from "./key-pair.ts";
import { NoiseTransport } from "./noise-transport.ts";
import { SymmetricState } from "./symmetric-state.ts";

/** "WA", protocol 6, dictionary 3: opens a connection and is mixed into the handshake. */
export const WA_PROLOGUE = Buffer.from([0x57, 0x41, 6, 3]);
/** The same with dictionary 2, as Baileys sends it up to 6.7.18 and in 6.17.16. */
export const OLDER_WA_PROLOGUE = Buffer.from([0x57, 0x41, 6, 2]);

const XX = "Noise_XX_25519_AESGCM_SHA256";
const IK = "Noise_IK_25519_AESGCM_SHA256";
const XX_FALLBACK = "Noise_XXfallback_25519_AESGCM_SHA256";

export type ClientHello = { readonly payload: proto.ClientPayload; readonly clientStatic: Buffer };

/** The encoded serverHello; with a client that knew the server's key, the handshake is finished by it. */
export type HelloAnswer = { readonly serverHello: Buffer; readonly finished: ClientHello | undefined };

/**
 * The server's half of the three handshakes WhatsApp Web knows: XX, IK for a client that has kept the server's static
 * key, and XXfallback when that key is another by now. Each step throws when the client's message is wrong.
 */
export class NoiseHandshake {
  #state: SymmetricState | undefined;
  readonly #serverStatic: KeyPair;
  readonly #certificateChain: Buffer;
  readonly #ephemeral = generateKeyPair();

  constructor(serverStatic: KeyPair, certificateChain: Buffer) {
    this.#serverStatic = serverStatic;
    this.#certificateChain = certificateChain;
  }

  /** Reads the clientHello, which came after this prologue. */
  answerHello(frame: Buffer, prologue: Buffer): HelloAnswer {
    const { clientHello } = proto.HandshakeMessage.decode(frame);
    const theirs = requireKey(clientHello?.ephemeral);
    const knowsServer = Boolean(clientHello?.static?.length && clientHello.payload?.length);
    const resumed = knowsServer ? this.#resume(clientHello ?? {}, theirs, prologue) : undefined;
    return resumed ?? this.#introduce(theirs, new SymmetricState(knowsServer ? XX_FALLBACK : XX, prologue));
  }

  /** Reads the clientFinish: who the client says it is, and its static key, proven. */
  readFinish(frame: Buffer): ClientHello {
    const { clientFinish } = proto.HandshakeMessage.decode(frame);
    if (!clientFinish?.static || !clientFinish.payload) throw new Error("the clientFinish is incomplete");
    const state = this.#started();
    const clientStatic = requireKey(state.open(clientFinish.static));
    state.mixKey(sharedSecret(this.#ephemeral, clientStatic));
    return { payload: proto.ClientPayload.decode(state.open(clientFinish.payload)), clientStatic };
  }

  /** The ciphers of the connection; only after the handshake is finished. */
  split(): NoiseTransport {
    const [fromClient, toClient] = this.#started().split();
    return new NoiseTransport(fromClient, toClient);
  }

  /** IK; undefined when the hello is sealed for another static key than the server has now. */
  #resume(
    hello: proto.HandshakeMessage.IClientHello,
    theirs: Buffer,
    prologue: Buffer,
  ): HelloAnswer | undefined {
    const state = new SymmetricState(IK, prologue);
    state.mixHash(this.#serverStatic.public);
    state.mixHash(theirs);
    state.mixKey(sharedSecret(this.#serverStatic, theirs));
    const opened = openOrNothing(state, hello.static);
    if (!opened) return undefined;
    const clientStatic = requireKey(opened);
    state.mixKey(sharedSecret(this.#serverStatic, clientStatic));
    const payload = proto.ClientPayload.decode(state.open(hello.payload ?? new Uint8Array()));
    state.mixHash(this.#ephemeral.public);
    state.mixKey(sharedSecret(this.#ephemeral, theirs));
    state.mixKey(sharedSecret(this.#ephemeral, clientStatic));
    this.#state = state;
    const serverHello = { ephemeral: this.#ephemeral.public, payload: state.seal(this.#certificateChain) };
    return { serverHello: encodeServerHello(serverHello), finished: { payload, clientStatic } };
  }

  /** XX and XXfallback: the server tells its static key, which tells the client which of the two it is. */
  #introduce(theirs: Buffer, state: SymmetricState): HelloAnswer {
    state.mixHash(theirs);
    state.mixHash(this.#ephemeral.public);
    state.mixKey(sharedSecret(this.#ephemeral, theirs));
    const sealedStatic = state.seal(this.#serverStatic.public);
    state.mixKey(sharedSecret(this.#serverStatic, theirs));
    const payload = state.seal(this.#certificateChain);
    this.#state = state;
    const serverHello = { ephemeral: this.#ephemeral.public, static: sealedStatic, payload };
    return { serverHello: encodeServerHello(serverHello), finished: undefined };
  }

  #started(): SymmetricState {
    if (!this.#state) throw new Error("the handshake has not begun");
    return this.#state;
  }
}

function encodeServerHello(serverHello: proto.HandshakeMessage.IServerHello): Buffer {
  return Buffer.from(proto.HandshakeMessage.encode({ serverHello }).finish());
}

function openOrNothing(state: SymmetricState, sealed: Uint8Array | null | undefined): Buffer | undefined {
  try {
    return sealed ? state.open(sealed) : undefined;
  } catch {
    return undefined;
  }
}

function requireKey(bytes: Uint8Array | null | undefined): Buffer {
  if (bytes?.length !== 32) throw new Error("a Curve25519 key has 32 bytes");
  return Buffer.from(bytes);
}
