import { createHash, hkdfSync } from "node:crypto";
import { proto } from "@whiskeysockets/baileys";
import { counterIv, open, seal } from "./aes-gcm.ts";
import { generateKeyPair, sharedSecret, type KeyPair } from "./key-pair.ts";
import { NoiseTransport } from "./noise-transport.ts";

/** "WA", protocol 6, dictionary 3: opens every connection and is mixed into the handshake. */
export const WA_PROLOGUE = Buffer.from([0x57, 0x41, 6, 3]);

const PATTERN = Buffer.from("Noise_XX_25519_AESGCM_SHA256\0\0\0\0", "latin1");
const EMPTY = Buffer.alloc(0);

export type ClientHello = { readonly payload: proto.ClientPayload; readonly clientStatic: Buffer };

/** The server's half of Noise_XX_25519_AESGCM_SHA256. Each step throws when the client's message is wrong. */
export class NoiseHandshake {
  #hash: Buffer = PATTERN;
  #chainingKey: Buffer = PATTERN;
  #key: Buffer = PATTERN;
  #counter = 0;
  readonly #serverStatic: KeyPair;
  readonly #certificateChain: Buffer;
  readonly #ephemeral = generateKeyPair();

  constructor(serverStatic: KeyPair, certificateChain: Buffer) {
    this.#serverStatic = serverStatic;
    this.#certificateChain = certificateChain;
    this.#mixHash(WA_PROLOGUE);
  }

  /** Reads the clientHello and returns the encoded serverHello. */
  answerHello(frame: Buffer): Buffer {
    const { clientHello } = proto.HandshakeMessage.decode(frame);
    const theirs = requireKey(clientHello?.ephemeral);
    this.#mixHash(theirs);
    this.#mixHash(this.#ephemeral.public);
    this.#mixKey(sharedSecret(this.#ephemeral, theirs));
    const sealedStatic = this.#seal(this.#serverStatic.public);
    this.#mixKey(sharedSecret(this.#serverStatic, theirs));
    const payload = this.#seal(this.#certificateChain);
    const serverHello = { ephemeral: this.#ephemeral.public, static: sealedStatic, payload };
    return Buffer.from(proto.HandshakeMessage.encode({ serverHello }).finish());
  }

  /** Reads the clientFinish: who the client says it is, and its static key, proven. */
  readFinish(frame: Buffer): ClientHello {
    const { clientFinish } = proto.HandshakeMessage.decode(frame);
    if (!clientFinish?.static || !clientFinish.payload) throw new Error("the clientFinish is incomplete");
    const clientStatic = requireKey(this.#open(clientFinish.static));
    this.#mixKey(sharedSecret(this.#ephemeral, clientStatic));
    return { payload: proto.ClientPayload.decode(this.#open(clientFinish.payload)), clientStatic };
  }

  /** The ciphers of the connection; only after `readFinish`. */
  split(): NoiseTransport {
    const [fromClient, toClient] = this.#expand(EMPTY);
    return new NoiseTransport(fromClient, toClient);
  }

  #mixHash(data: Uint8Array): void {
    this.#hash = createHash("sha256").update(this.#hash).update(data).digest();
  }

  #expand(input: Buffer): [Buffer, Buffer] {
    const bytes = Buffer.from(hkdfSync("sha256", input, this.#chainingKey, EMPTY, 64));
    return [bytes.subarray(0, 32), bytes.subarray(32)];
  }

  #mixKey(secret: Buffer): void {
    [this.#chainingKey, this.#key] = this.#expand(secret);
    this.#counter = 0;
  }

  #seal(plaintext: Buffer): Buffer {
    const sealed = seal(this.#key, counterIv(this.#counter++), plaintext, this.#hash);
    this.#mixHash(sealed);
    return sealed;
  }

  #open(sealed: Uint8Array): Buffer {
    const plaintext = open(this.#key, counterIv(this.#counter++), sealed, this.#hash);
    this.#mixHash(sealed);
    return plaintext;
  }
}

function requireKey(bytes: Uint8Array | null | undefined): Buffer {
  if (bytes?.length !== 32) throw new Error("a Curve25519 key has 32 bytes");
  return Buffer.from(bytes);
}
