import type { proto } from "@whiskeysockets/baileys";
import type { MediaContent, MessageMedia } from "../../../core/index.ts";

type File =
  | proto.Message.IImageMessage
  | proto.Message.IVideoMessage
  | proto.Message.IAudioMessage
  | proto.Message.IDocumentMessage
  | proto.Message.IStickerMessage;

/** The media of a message; undefined for one that has none, or that nobody can download. */
export function readMedia(message: proto.IMessage): MediaContent | undefined {
  const { imageMessage, videoMessage, ptvMessage, audioMessage, documentMessage, stickerMessage } = message;
  if (imageMessage) return contentOf("image", imageMessage, imageMessage.caption);
  const video = videoMessage ?? ptvMessage;
  if (video) return contentOf("video", video, video.caption);
  if (audioMessage) return contentOf(audioMessage.ptt ? "voice" : "audio", audioMessage, null);
  if (documentMessage) return contentOf("document", documentMessage, documentMessage.caption);
  return stickerMessage ? contentOf("sticker", stickerMessage, null) : undefined;
}

function contentOf(
  kind: MediaContent["kind"],
  file: File,
  caption: string | null | undefined,
): MediaContent | undefined {
  const media = mediaIn(file);
  return media && { kind, media, ...(caption && { caption }) };
}

function mediaIn(file: File): MessageMedia | undefined {
  const { mediaKey, fileSha256, fileEncSha256, directPath, url, mimetype, fileLength } = file;
  if (!mediaKey || !fileSha256 || !fileEncSha256 || !directPath) return undefined;
  return {
    mimetype: mimetype ?? "application/octet-stream",
    bytes: Number(fileLength ?? 0),
    sha256: fileSha256,
    encSha256: fileEncSha256,
    mediaKey,
    place: { url: url ?? "", directPath },
    ...sizeIn(file),
    ...("fileName" in file && file.fileName && { fileName: file.fileName }),
    ...("seconds" in file && file.seconds && { seconds: file.seconds }),
  };
}

function sizeIn(file: File): Pick<MessageMedia, "width" | "height"> {
  const { width, height } = file as proto.Message.IImageMessage;
  return { ...(width && { width }), ...(height && { height }) };
}
