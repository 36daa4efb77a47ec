import type { z } from "@hono/zod-openapi";
import type { OpenMedia } from "../../../../src/core/index.ts";
import type { FileBody } from "../../../../src/http/answers/file-answer.ts";
import { mediaTypeOf } from "./convert.ts";
import type { Base64Response } from "./schemas.ts";

const MARK = "*";

/** The media of a message in one JSON object, which is never in memory as a whole. */
export function toBase64({ content, bytes, plain, close }: OpenMedia, id: string): FileBody {
  const answer: z.infer<typeof Base64Response> = {
    success: true,
    message: "Base64 retrieved successfully",
    message_id: id,
    mime_type: content.media.mimetype,
    media_type: mediaTypeOf(content),
    base64: MARK,
  };
  // It is the last member, so that its end is known.
  const text = JSON.stringify(answer);
  const end = `"}`;
  const begin = Buffer.from(text.slice(0, -(MARK.length + end.length)));
  return {
    headers: { "Content-Type": "application/json" },
    bytes: begin.length + Math.ceil(bytes / 3) * 4 + end.length,
    chunks: between(begin, encoded(plain), Buffer.from(end)),
    close,
  };
}

async function* between(
  begin: Buffer,
  chunks: AsyncIterable<Uint8Array>,
  end: Buffer,
): AsyncGenerator<Uint8Array> {
  yield begin;
  yield* chunks;
  yield end;
}

/** Three bytes are four characters: what is left of a chunk is the beginning of the next. */
async function* encoded(plain: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = Buffer.alloc(0);
  for await (const chunk of plain) {
    const joined = Buffer.concat([left, chunk]);
    const whole = joined.length - (joined.length % 3);
    left = Buffer.from(joined.subarray(whole));
    if (whole > 0) yield Buffer.from(joined.toString("base64", 0, whole));
  }
  if (left.length > 0) yield Buffer.from(left.toString("base64"));
}
