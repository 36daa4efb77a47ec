import type { proto } from "@whiskeysockets/baileys";
import { GatewayError, type MediaContent, type MessageMedia } from "../../../core/index.ts";

/** A message of media that was uploaded. Throws `internal` for one that was not. */
export function mediaOf(
  { kind, media, caption }: MediaContent,
  contextInfo: proto.IContextInfo | null,
): proto.IMessage {
  const file = { ...fileOf(media), contextInfo };
  const size = { width: media.width ?? null, height: media.height ?? null };
  const jpegThumbnail = media.thumbnail ?? null;
  const text = caption ?? null;
  switch (kind) {
    case "image":
      return { imageMessage: { ...file, ...size, jpegThumbnail, caption: text } };
    case "video":
      return {
        videoMessage: { ...file, ...size, jpegThumbnail, caption: text, gifPlayback: media.isGif ?? null },
      };
    case "sticker":
      return { stickerMessage: { ...file, ...size, isAnimated: media.isAnimated ?? null } };
    case "document":
      return { documentMessage: { ...file, fileName: media.fileName ?? null, caption: text } };
    case "audio":
    case "voice":
      return { audioMessage: { ...file, ...soundOf(media), ptt: kind === "voice" } };
  }
}

function soundOf({ seconds, waveform }: MessageMedia) {
  return { seconds: seconds ?? null, waveform: waveform ?? null };
}

/** What opens the file, and where it is. */
function fileOf({ place, mimetype, bytes, mediaKey, sha256, encSha256 }: MessageMedia) {
  if (!place) throw new GatewayError("internal", "media goes out that was not uploaded");
  // A channel's file is not encrypted.
  if (place.handle !== undefined)
    return { directPath: place.directPath, mimetype, fileLength: bytes, fileSha256: sha256 };
  return {
    url: place.url,
    directPath: place.directPath,
    mimetype,
    fileLength: bytes,
    mediaKey,
    fileSha256: sha256,
    fileEncSha256: encSha256,
    mediaKeyTimestamp: Math.floor(Date.now() / 1000),
  };
}
