import { hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { BODY_HEADER } from "./inner-line.ts";

const MOST_BYTES = 2 * 1024 * 1024;

/** A body that came in one piece with its hash; undefined where there is none, or it comes piece by piece. */
export async function wholeBody(incoming: IncomingMessage): Promise<Buffer | undefined | "changed"> {
  const { [BODY_HEADER]: told, "content-length": length } = incoming.headers;
  if (told === undefined) return undefined;
  const bytes = Number(length);
  if (!(bytes <= MOST_BYTES)) return "changed";
  const body = await read(incoming, bytes);
  return hash("sha256", body, "base64url") === told ? body : "changed";
}

async function read(incoming: IncomingMessage, bytes: number): Promise<Buffer> {
  // Most come together with their head: they are taken without the events of a stream.
  if (incoming.readableLength === bytes) {
    const here = (incoming.read() as Buffer | null) ?? Buffer.alloc(0);
    // Its end is to be seen too, or the parser keeps the request.
    incoming.resume();
    return here;
  }
  return Buffer.concat(await Array.fromAsync(incoming as AsyncIterable<Buffer>));
}
