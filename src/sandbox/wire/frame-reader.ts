import { OLDER_WA_PROLOGUE, WA_PROLOGUE } from "./noise-handshake.ts";

const PROLOGUES = [WA_PROLOGUE, OLDER_WA_PROLOGUE];
const EDGE_PROLOGUE = Buffer.from([0x45, 0x44, 0, 1]);
const LENGTH_BYTES = 3;

/** Prefixes a payload with its length (3 bytes, big-endian). */
export function encodeFrame(payload: Buffer): Buffer {
  const frame = Buffer.alloc(LENGTH_BYTES + payload.length);
  frame.writeUIntBE(payload.length, 0, LENGTH_BYTES);
  payload.copy(frame, LENGTH_BYTES);
  return frame;
}

/** Cuts a client's byte stream, in whatever pieces it comes, into the prologue and length-prefixed frames. */
export class FrameReader {
  #pending: Buffer = Buffer.alloc(0);
  #awaited: "edge or WA" | "WA" | "frames" = "edge or WA";
  #prologue: Buffer = WA_PROLOGUE;
  readonly #isRoutingKnown: (routingInfo: Buffer) => boolean;

  /** `isRoutingKnown` decides about an edge prologue: only routing info that was handed out is accepted. */
  constructor(isRoutingKnown: (routingInfo: Buffer) => boolean) {
    this.#isRoutingKnown = isRoutingKnown;
  }

  /** How the client began; known as soon as there is a frame. */
  get prologue(): Buffer {
    return this.#prologue;
  }

  /** The frames completed by these bytes; throws for a wrong prologue. */
  push(bytes: Buffer): Buffer[] {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    if (this.#awaited !== "frames" && !this.#readPrologue()) return [];
    const frames: Buffer[] = [];
    for (let frame = this.#take(0); frame; frame = this.#take(0)) frames.push(frame);
    return frames;
  }

  #readPrologue(): boolean {
    if (this.#pending.length < WA_PROLOGUE.length) return false;
    const start = this.#pending.subarray(0, WA_PROLOGUE.length);
    const prologue = PROLOGUES.find((known) => known.equals(start));
    if (prologue) {
      this.#pending = this.#pending.subarray(WA_PROLOGUE.length);
      this.#prologue = prologue;
      this.#awaited = "frames";
      return true;
    }
    if (this.#awaited === "WA" || !start.equals(EDGE_PROLOGUE)) {
      throw new Error(`the prologue ${start.toString("hex")} is none of 57410602 and 57410603`);
    }
    const routingInfo = this.#take(EDGE_PROLOGUE.length);
    if (!routingInfo) return false;
    if (!this.#isRoutingKnown(routingInfo)) throw new Error("this routing info was never handed out");
    this.#awaited = "WA";
    return this.#readPrologue();
  }

  #take(offset: number): Buffer | undefined {
    const start = offset + LENGTH_BYTES;
    if (this.#pending.length < start) return undefined;
    const end = start + this.#pending.readUIntBE(offset, LENGTH_BYTES);
    if (this.#pending.length < end) return undefined;
    const payload = this.#pending.subarray(start, end);
    this.#pending = this.#pending.subarray(end);
    return payload;
  }
}
