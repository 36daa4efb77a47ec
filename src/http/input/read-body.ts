import { GatewayError } from "../../core/index.ts";
import type { Call } from "../call.ts";

/** Of a body, unless its operation takes more. */
export const USUAL_BODY_BYTES = 64 * 1024;
/** Of the body of a message. */
export const MESSAGE_BODY_BYTES = 1024 * 1024;

const KIBIBYTE = 1024;

/** A bound of bodies as the documents have it: "64 KiB", "1 MiB". */
export function inWords(mostBytes: number): string {
  const kibibytes = mostBytes / KIBIBYTE;
  return kibibytes < KIBIBYTE ? `${kibibytes} KiB` : `${kibibytes / KIBIBYTE} MiB`;
}

/** The request's body as text, empty when it has none. Throws `too_large` for one of more bytes, announced or not. */
export async function readBody(c: Call, mostBytes: number): Promise<string> {
  const announced = c.req.header("content-length");
  if (Number(announced ?? 0) > mostBytes) throw tooLarge(mostBytes);
  try {
    return await (announced === undefined ? readStream(c.req.raw.body, mostBytes) : c.req.text());
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError("malformed_input", "the body did not arrive whole", { cause: error });
  }
}

async function readStream(body: ReadableStream<Uint8Array> | null, mostBytes: number): Promise<string> {
  if (!body) return "";
  // Left locked where it is too large: to cancel it would close the connection before the answer.
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > mostBytes) throw tooLarge(mostBytes);
    text += decoder.decode(value, { stream: true });
  }
}

export function tooLarge(mostBytes: number): GatewayError {
  return new GatewayError("too_large", `the body takes at most ${mostBytes} bytes`);
}
