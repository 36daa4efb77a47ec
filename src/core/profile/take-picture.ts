import type { Media, MediaSource } from "../messages/index.ts";
import type { Session } from "../sessions/index.ts";

/** Of a picture as a caller gives it. */
export const MOST_PICTURE_BYTES = 16 * 1024 * 1024;

/**
 * Makes what accounts, groups and channels show of a picture as a caller gives it: a JPEG; null, which removes the picture,
 * stays null. Throws what media is refused with, and `picture_unfit`.
 */
export async function takePicture(
  media: Pick<Media, "picture">,
  { organizationId }: Pick<Session, "organizationId">,
  source: MediaSource | null,
): Promise<Uint8Array | null> {
  return source && media.picture(source, { organizationId, mostBytes: MOST_PICTURE_BYTES });
}
