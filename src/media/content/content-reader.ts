import { contentType, TYPE_BYTES } from "./content-type.ts";
import { opusReader, type OpusFacts, type OpusReader } from "./opus-facts.ts";
import { pictureOf, type Picture } from "./picture.ts";

const OPUS = "audio/ogg; codecs=opus";
/** Behind it a picture may tell its size; what it carries before is rarely as long. */
const HEAD_BYTES = 256 * 1024;

/** What a file is and tells of itself, by its content alone. */
export type ContentFacts = Picture &
  OpusFacts & {
    /** A MIME type; undefined when the content says nothing. */
    readonly type?: string;
  };

/** Reads what a file tells of itself while it passes by. Takes any bytes, and never throws. */
export interface ContentReader {
  update(chunk: Uint8Array): void;
  /** Once all of it has passed. */
  facts(): ContentFacts;
}

export function contentReader(): ContentReader {
  const parts: Uint8Array[] = [];
  let headBytes = 0;
  let opus: OpusReader | undefined;

  /** Once its type can be told, what is Opus is read from its beginning on. */
  function beginOpus(): void {
    const head = Buffer.concat(parts);
    if (contentType(head) !== OPUS) return;
    opus = opusReader(head);
    opus.update(head);
  }

  return {
    update(chunk) {
      opus?.update(chunk);
      const part = chunk.subarray(0, HEAD_BYTES - headBytes);
      if (part.length === 0) return;
      const wasShort = headBytes < TYPE_BYTES;
      // A copy: whoever reads the file may use its buffer again.
      parts.push(Buffer.from(part));
      headBytes += part.length;
      if (!wasShort || headBytes < TYPE_BYTES) return;
      beginOpus();
      opus?.update(chunk.subarray(part.length));
    },
    facts() {
      if (headBytes < TYPE_BYTES) beginOpus();
      const head = Buffer.concat(parts);
      const type = contentType(head);
      return { ...(type !== undefined && { type, ...pictureOf(type, head) }), ...opus?.facts() };
    },
  };
}
