import type { proto } from "@whiskeysockets/baileys";
import type { MediaContent, MessageMedia } from "../../../core/index.ts";

const NOTHING = new Uint8Array();

type File =
  | proto.Message.IImageMessage
  | proto.Message.IVideoMessage
  | proto.Message.IAudioMessage
  | proto.Message.IDocumentMessage
  | proto.Message.IStickerMessage;

/** The media of a message, or of a channel's post; undefined for one that has none, or that nobody can open. */
export function readMedia(message: proto.IMessage, isPost: boolean): MediaContent | undefined {
  const contentOf = isPost ? contentOfPost : contentOfMessage;
  const { imageMessage, videoMessage, ptvMessage, audioMessage, documentMessage, stickerMessage } = message;
  if (imageMessage) return contentOf("image", imageMessage, imageMessage.caption);
  const video = videoMessage ?? ptvMessage;
  if (video) return contentOf("video", video, video.caption);
  if (audioMessage) return contentOf(audioMessage.ptt ? "voice" : "audio", audioMessage, null);
  if (documentMessage) return contentOf("document", documentMessage, documentMessage.caption);
  return stickerMessage ? contentOf("sticker", stickerMessage, null) : undefined;
}

function contentOfMessage(
  kind: MediaContent["kind"],
  file: File,
  caption: string | null | undefined,
): MediaContent | undefined {
  const { mediaKey, fileSha256: sha256, fileEncSha256: encSha256, directPath, url } = file;
  if (!mediaKey || !sha256 || !encSha256 || !directPath) return undefined;
  const place = { url: url ?? "", directPath };
  const media = { ...factsOf(file), sha256, encSha256, mediaKey, place };
  return { kind, media, ...(caption && { caption }) };
}

/** Nobody encrypts it; what is missing of it cannot be had. */
function contentOfPost(
  kind: MediaContent["kind"],
  file: File,
  caption: string | null | undefined,
): MediaContent {
  const place = { url: file.url ?? "", directPath: file.directPath ?? "", isPlain: true };
  const hashes = { sha256: file.fileSha256 ?? NOTHING, encSha256: NOTHING, mediaKey: NOTHING };
  return { kind, media: { ...factsOf(file), ...hashes, place }, ...(caption && { caption }) };
}

function factsOf(file: File): Omit<MessageMedia, "sha256" | "encSha256" | "mediaKey" | "place"> {
  const { mimetype, fileLength } = file;
  return {
    mimetype: mimetype ?? "application/octet-stream",
    bytes: Number(fileLength ?? 0),
    ...sizeIn(file),
    ...("fileName" in file && file.fileName && { fileName: file.fileName }),
    ...("seconds" in file && file.seconds && { seconds: file.seconds }),
  };
}

function sizeIn(file: File): Pick<MessageMedia, "width" | "height"> {
  const { width, height } = file as proto.Message.IImageMessage;
  return { ...(width && { width }), ...(height && { height }) };
}
