import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const NONCE_BYTES = 8;
const TAG_BYTES = 16;

/**
 * Edge routing info: what a client is told after a login and puts before its next handshake. It carries its own
 * proof, so that a restarted server knows what it handed out.
 */
export class RoutingInfo {
  readonly #secret: Buffer;

  constructor(secret: Buffer) {
    this.#secret = secret;
  }

  issue(): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    return Buffer.concat([nonce, this.#tag(nonce)]);
  }

  isKnown(routingInfo: Buffer): boolean {
    if (routingInfo.length !== NONCE_BYTES + TAG_BYTES) return false;
    const nonce = routingInfo.subarray(0, NONCE_BYTES);
    return timingSafeEqual(routingInfo.subarray(NONCE_BYTES), this.#tag(nonce));
  }

  #tag(nonce: Buffer): Buffer {
    return createHmac("sha256", this.#secret)
      .update("edge routing")
      .update(nonce)
      .digest()
      .subarray(0, TAG_BYTES);
  }
}
