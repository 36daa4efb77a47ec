import type { MediaKind } from "../../core/index.ts";
import { contentType } from "../../media/index.ts";

/** What media most likely is by its first bytes, when nobody has said it yet. */
export function likelyKind(head: Uint8Array): MediaKind {
  const [family] = (contentType(head) ?? "").split("/");
  return family === "image" || family === "video" || family === "audio" ? family : "document";
}

/** The first bytes of a stream, and then all of it. */
export async function lookAhead(
  stream: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: Uint8Array; readonly stream: AsyncIterable<Uint8Array> }> {
  const iterator = stream[Symbol.asyncIterator]();
  let first = await iterator.next();
  while (first.done !== true && first.value.length === 0) first = await iterator.next();
  const head = first.done === true ? new Uint8Array() : first.value;

  async function* all(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { head, stream: all() };
}
