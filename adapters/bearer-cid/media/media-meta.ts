import type { z } from "@hono/zod-openapi";
import type { MediaTokens, ToldMedia } from "../../../src/core/index.ts";
import { mediaIdOf, type MediaOf } from "./media-id.ts";
import type { MediaMeta } from "./schemas.ts";

/** What makes addresses of media. */
export type MediaAddresses = {
  readonly tokens: MediaTokens;
  /** The gateway's root, as whoever is answered reaches it; without a slash at its end. */
  readonly root: string;
};

/** The media of a message, with where it is had for the next hour. */
export function toMediaMeta(
  message: MediaOf,
  { mimetype, bytes, fileName }: ToldMedia["media"],
  { tokens, root }: MediaAddresses,
): z.infer<typeof MediaMeta> {
  const id = mediaIdOf(message);
  const { token, expiresAtMs } = tokens.for(id);
  return {
    id,
    mimetype,
    size: bytes,
    ...(fileName !== undefined && { filename: fileName }),
    url: `${root}/api/v1/media/${id}/content?token=${token}`,
    expiresAt: expiresAtMs,
  };
}
