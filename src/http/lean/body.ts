import type { IncomingMessage } from "node:http";

const decoder = new TextDecoder();

/** The text of a body. Rejects where it does not arrive whole. */
export async function textOf(incoming: IncomingMessage): Promise<string> {
  // A short one came together with its request: it is taken without the events of a stream.
  const isHere = incoming.readableLength === Number(incoming.headers["content-length"]);
  if (isHere) return decoder.decode((incoming.read() as Buffer | null) ?? undefined);
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return decoder.decode(Buffer.concat(parts));
}
