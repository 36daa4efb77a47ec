import type { MediaKind } from "../../core/index.ts";

const UNKNOWN = "application/octet-stream";
const MIME_TYPE = /^[\w.+-]{1,100}\/[\w.+-]{1,100}(?:; ?[\w.+-]{1,50}=[\w.+-]{1,50}){0,3}$/;
/** What is told by a container that carries pictures too. */
const SOUND: Readonly<Record<string, string>> = {
  "video/mp4": "audio/mp4",
  "video/3gpp": "audio/3gpp",
  "video/webm": "audio/webm",
};

/**
 * What a message calls its media: what the content says, and where it says nothing of a document the first of those that
 * others have told.
 */
export function mimetypeOf(
  kind: MediaKind,
  type: string | undefined,
  told: readonly (string | undefined)[],
): string {
  if (type !== undefined) return kind === "audio" ? (SOUND[type] ?? type) : type;
  const known =
    kind === "document" ? told.find((one) => one !== undefined && MIME_TYPE.test(one)) : undefined;
  return known ?? UNKNOWN;
}
