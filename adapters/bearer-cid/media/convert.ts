import type { z } from "@hono/zod-openapi";
import type { MediaContent, Message, OpenMedia } from "../../../src/core/index.ts";
import type { FileBody } from "../../../src/http/answers/file-answer.ts";
import { toMediaMeta } from "./media-meta.ts";
import type { MediaAddresses } from "../../../src/http/media/media-address.ts";
import type { Asset } from "./schemas.ts";

const MIMETYPE = /^[\w.+-]{1,50}\/[\w.+-]{1,100}(; ?[\w-]{1,20}=[\w.+-]{1,50}){0,3}$/;
const ANY_BYTES = "application/octet-stream";

export function toAsset(
  message: Message & { readonly content: MediaContent },
  isReady: boolean,
  addresses: MediaAddresses,
): z.infer<typeof Asset> {
  const { id, mimetype, size, filename, url, expiresAt } = toMediaMeta(
    message,
    message.content.media,
    addresses,
  );
  return {
    id,
    sessionId: message.sessionId,
    waMessageId: message.id,
    index: 0,
    bucketId: null,
    status: isReady ? "ready" : "gone",
    mimetype,
    filename: filename ?? null,
    size,
    ...(isReady && { url, expiresAt }),
  };
}

/** What a browser keeps nowhere, and shows nowhere: whoever wrote the message chose its type and its name. */
export function toContent({ content, bytes, plain, close }: OpenMedia): FileBody {
  const { mimetype, fileName } = content.media;
  return {
    headers: {
      "Content-Type": MIMETYPE.test(mimetype) ? mimetype : ANY_BYTES,
      "Content-Disposition": dispositionOf(fileName),
      "Cache-Control": "private, no-store",
    },
    bytes,
    chunks: plain,
    close,
  };
}

/** RFC 6266, with the name in the extended form alone: the other one has no letters but ASCII's. */
function dispositionOf(fileName: string | undefined): string {
  if (fileName === undefined) return "attachment";
  const escaped = encodeURIComponent(fileName.slice(0, 255).toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename*=UTF-8''${escaped}`;
}
