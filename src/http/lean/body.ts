import type { IncomingMessage, ServerResponse } from "node:http";
import { bodyReadOf } from "../forwarding/inner-call.ts";

/** What nobody asked for of a body may come for so long; then its connection ends. */
const REST_OF_BODY_MS = 500;

const NOTHING = Buffer.alloc(0);
const decoder = new TextDecoder();

/** The text of a body. Rejects where it does not arrive whole. */
export async function textOf(incoming: IncomingMessage): Promise<string> {
  return decoder.decode(await bytesOf(incoming));
}

/** The same as it came. */
export async function bytesOf(incoming: IncomingMessage): Promise<Buffer> {
  const read = bodyReadOf(incoming);
  if (read !== undefined) return read;
  // A short one comes together with its request: it is taken without the events of a stream.
  if (isHere(incoming)) {
    const bytes = incoming.read() as Buffer | null;
    // Its end is to be seen too, or the parser keeps the request for as long as its connection rests.
    incoming.resume();
    return bytes ?? NOTHING;
  }
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/**
 * Ends the connection of a request that is answered before its body has come, unless that comes soon: to be called before
 * the answer is written, and counted from when it has left, for it may wait behind others.
 */
export function letGo(incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (incoming.complete || incoming.readableDidRead || isHere(incoming)) return;
  outgoing.once("finish", () => {
    if (incoming.destroyed) return;
    const waiting = setTimeout(() => {
      if (!incoming.complete) incoming.socket.destroySoon();
    }, REST_OF_BODY_MS);
    incoming.once("close", () => clearTimeout(waiting));
  });
}

/** The whole body waits to be read. Node tells its end a moment later, when a call may be answered already. */
function isHere({ readableLength, headers }: IncomingMessage): boolean {
  return readableLength === Number(headers["content-length"] ?? 0);
}
