import type { z } from "@hono/zod-openapi";
import type { ToldMedia } from "../../../src/core/index.ts";
import { mediaAddressOf, type MediaAddresses } from "../../../src/http/media/media-address.ts";
import type { MediaOf } from "../../../src/http/media/media-id.ts";
import type { MediaMeta } from "./schemas.ts";

/** The media of a message, with where it is had for the next hour. */
export function toMediaMeta(
  message: MediaOf,
  { mimetype, bytes, fileName }: ToldMedia["media"],
  addresses: MediaAddresses,
): z.infer<typeof MediaMeta> {
  const { id, url, expiresAtMs } = mediaAddressOf(message, addresses);
  return {
    id,
    mimetype,
    size: bytes,
    ...(fileName !== undefined && { filename: fileName }),
    url,
    expiresAt: expiresAtMs,
  };
}
