import { createSecretKey, type KeyObject } from "node:crypto";
import { counterIv, open, seal } from "./aes-gcm.ts";

/** The two ciphers of an established connection, each with its own counter from zero. */
export class NoiseTransport {
  #received = 0;
  #sent = 0;
  readonly #fromClient: KeyObject;
  readonly #toClient: KeyObject;

  constructor(fromClient: Buffer, toClient: Buffer) {
    this.#fromClient = createSecretKey(fromClient);
    this.#toClient = createSecretKey(toClient);
  }

  /** Throws when the frame is not the next one this client sealed. */
  open(frame: Buffer): Buffer {
    return open(this.#fromClient, counterIv(this.#received++), frame);
  }

  seal(plaintext: Buffer): Buffer {
    return seal(this.#toClient, counterIv(this.#sent++), plaintext);
  }
}
