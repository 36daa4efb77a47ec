import type { z } from "@hono/zod-openapi";
import {
  isReadable,
  ReceivedMedia,
  type AlbumDraft,
  type MediaDraft,
  type MediaKind,
  type MediaSource,
} from "../../../src/core/index.ts";
import type { MediaMembers } from "../../../src/http/input/media-members.ts";
import { wrongValue } from "../dialect/wrong-value.ts";
import {
  bounded,
  LEAST_IN_ALBUM,
  MOST_ALBUM_BYTES,
  MOST_FILE_NAME,
  MOST_IN_ALBUM,
  MOST_MEDIA_BYTES,
} from "./limits.ts";
import type { MediaMember, SendBody } from "./schemas.ts";

type Given = z.infer<typeof MediaMember>;

/** Where a body has media. */
export const MEDIA: MediaMembers = {
  paths: [
    ["media", "data"],
    ["medias", "*", "data"],
  ],
  mostBytes: () => MOST_MEDIA_BYTES,
};

const MANY = `takes ${LEAST_IN_ALBUM} to ${MOST_IN_ALBUM} entries`;
const ONE_SOURCE = "takes exactly one of data and url";
const FILE_NAME = `takes up to ${MOST_FILE_NAME} readable characters`;
/** Whose caption phones show. */
const CAPTIONED: readonly MediaKind[] = ["image", "video", "document"];

/** Media of a message. Throws `malformed_input` in the documentation's words. */
export function toMedia(kind: MediaKind, media: Given | undefined): MediaDraft {
  if (!media) throw wrongValue("media", "is missing", `media is required for type '${kind}'`);
  const { caption = "", filename = "", mimetype } = media;
  if (filename.length > MOST_FILE_NAME || !isReadable(filename))
    throw wrongValue("media.filename", FILE_NAME, `media.filename ${FILE_NAME}`);
  bounded("media.caption", caption);
  return {
    kind,
    source: sourceOf(kind, media),
    mostBytes: MOST_MEDIA_BYTES,
    mimetype,
    fileName: kind === "document" && filename !== "" ? filename : undefined,
    caption: CAPTIONED.includes(kind) && caption !== "" ? caption : undefined,
    // One that is no Ogg/Opus is an ordinary sound.
    voice: "where_it_can_be",
  };
}

/** Pictures and films of an album, the caption with the first. Throws the same. */
export function toAlbum({ medias = [], caption = "" }: z.infer<typeof SendBody>): AlbumDraft {
  if (medias.length < LEAST_IN_ALBUM || medias.length > MOST_IN_ALBUM)
    throw wrongValue("medias", MANY, `medias ${MANY} for type 'album'`);
  bounded("caption", caption);
  const items = medias.map(({ type = "image", ...media }, nth) =>
    toMedia(type, { ...media, ...(nth === 0 && { caption }) }),
  );
  return { kind: "album", medias: items, mostBytes: MOST_ALBUM_BYTES };
}

function sourceOf(kind: MediaKind, { data = "", url = "" }: Given): MediaSource {
  if ((data === "") === (url === ""))
    throw wrongValue(
      "media",
      ONE_SOURCE,
      `provide exactly one of media.data or media.url for type '${kind}'`,
    );
  if (url !== "") return { url };
  return data instanceof ReceivedMedia ? data : { text: data };
}
