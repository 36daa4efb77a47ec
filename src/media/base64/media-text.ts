import { base64Decoder, notBase64 } from "./base64-decoder.ts";

const SCHEME = "data:";
/** Type, parameters and the mark of base64 in a data: URI (RFC 2397). */
const HEADER = /^data:([^;,]*)(?:;[^;,]*)*;base64$/i;
const MOST_HEADER_CHARACTERS = 1_024;
/** Of a text that is there already: as much as is decoded in one go. */
const PIECE_CHARACTERS = 64 * 1024;

/** The bytes of a media text, decoded as they are read. */
export type MediaText = {
  /** Throws `media_not_base64`. */
  readonly bytes: AsyncIterable<Buffer>;
  /** The MIME type that a data: URI has told by the end of its bytes. */
  readonly type: () => string | undefined;
};

/** Reads base64, or a data: URI in base64, whole or as it arrives in ASCII. */
export function readMediaText(text: string | AsyncIterable<Uint8Array>): MediaText {
  let type: string | undefined;

  /** What stands behind the header of a data: URI; undefined until its end has come. */
  function withoutHeader(start: string): string | undefined {
    const beginning = start.slice(0, SCHEME.length).toLowerCase();
    if (!SCHEME.startsWith(beginning)) return start;
    const comma = start.indexOf(",");
    if (comma === -1 && start.length < MOST_HEADER_CHARACTERS) return undefined;
    const header = start.slice(0, Math.max(0, comma));
    const [, told] = header.length < MOST_HEADER_CHARACTERS ? (HEADER.exec(header) ?? []) : [];
    if (told === undefined) throw notBase64();
    if (told !== "") type = told.toLowerCase();
    return start.slice(comma + 1);
  }

  async function* decode(): AsyncGenerator<Buffer> {
    const decoder = base64Decoder();
    let start = "";
    let isBehindHeader = false;
    for await (const piece of piecesOf(text)) {
      if (isBehindHeader) yield decoder.write(piece);
      else {
        start += piece;
        const body = withoutHeader(start);
        isBehindHeader = body !== undefined;
        if (body !== undefined) yield decoder.write(body);
      }
    }
    // Too short to be told from the beginning of a data: URI.
    if (!isBehindHeader) yield decoder.write(start);
    yield decoder.end();
  }

  return { bytes: decode(), type: () => type };
}

async function* piecesOf(text: string | AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  if (typeof text !== "string") {
    for await (const { buffer, byteOffset, byteLength } of text) {
      yield Buffer.from(buffer, byteOffset, byteLength).toString("latin1");
    }
    return;
  }
  for (let at = 0; at < text.length; at += PIECE_CHARACTERS) yield text.slice(at, at + PIECE_CHARACTERS);
}
