import type { IncomingMessage } from "node:http";

const MOST_BYTES = 1_048_576;

/** What a node tells. Throws where that is more than any is asked for. */
export async function answerText(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BYTES) throw new Error("a node tells more than it is asked for");
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
