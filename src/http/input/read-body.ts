import { GatewayError } from "../../core/index.ts";
import type { Call } from "../call.ts";

/** Of any body. */
export const MOST_BYTES = 64 * 1024;

/** The request's body as text, empty when it has none. Throws `too_large` for more than 64 KiB, announced or not. */
export async function readBody(c: Call): Promise<string> {
  const announced = c.req.header("content-length");
  if (Number(announced ?? 0) > MOST_BYTES) throw tooLarge();
  try {
    return await (announced === undefined ? readStream(c.req.raw.body) : c.req.text());
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError("malformed_input", "the body did not arrive whole", { cause: error });
  }
}

async function readStream(body: ReadableStream<Uint8Array> | null): Promise<string> {
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
    if (size > MOST_BYTES) throw tooLarge();
    text += decoder.decode(value, { stream: true });
  }
}

function tooLarge(): GatewayError {
  return new GatewayError("too_large", `the body takes at most ${MOST_BYTES} bytes`);
}
