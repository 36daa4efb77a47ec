import { counterIv, open, seal } from "./aes-gcm.ts";

/** The two ciphers of an established connection, each with its own counter from zero. */
export class NoiseTransport {
  #received = 0;
  #sent = 0;
  readonly #fromClient: Buffer;
  readonly #toClient: Buffer;

  constructor(fromClient: Buffer, toClient: Buffer) {
    this.#fromClient = fromClient;
    this.#toClient = toClient;
  }

  /** Throws when the frame is not the next one this client sealed. */
  open(frame: Buffer): Buffer {
    return open(this.#fromClient, counterIv(this.#received++), frame);
  }

  seal(plaintext: Buffer): Buffer {
    return seal(this.#toClient, counterIv(this.#sent++), plaintext);
  }
}
