import type { IncomingMessage } from "node:http";

/** What nobody asked for of a body may come for so long; then its connection ends. */
const REST_OF_BODY_MS = 500;

const decoder = new TextDecoder();

/** The text of a body. Rejects where it does not arrive whole. */
export async function textOf(incoming: IncomingMessage): Promise<string> {
  // A short one comes together with its request: it is taken without the events of a stream.
  if (isHere(incoming)) return decoder.decode((incoming.read() as Buffer | null) ?? undefined);
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return decoder.decode(Buffer.concat(parts));
}

/** Ends the connection of a request that was answered before its body had come, unless that comes soon. */
export function letGo(incoming: IncomingMessage): void {
  if (incoming.complete || incoming.readableDidRead || isHere(incoming)) return;
  const waiting = setTimeout(() => {
    if (!incoming.complete) incoming.socket.destroySoon();
  }, REST_OF_BODY_MS);
  incoming.once("close", () => clearTimeout(waiting));
}

/** The whole body waits to be read, whether or not its end was seen. */
function isHere({ readableLength, headers }: IncomingMessage): boolean {
  return readableLength === Number(headers["content-length"] ?? 0);
}
