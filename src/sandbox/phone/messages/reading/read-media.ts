import { createHash } from "node:crypto";
import type { proto } from "@whiskeysockets/baileys";
import { openMedia } from "../../../media/media-crypt.ts";
import type { MediaKind, MediaStore } from "../../../media/media-store.ts";
import { NotShown } from "./not-shown.ts";
import type { Content } from "../received-message.ts";

/** What the messages with a file have in common. */
type FileMessage = {
  readonly mediaKey?: Uint8Array | null;
  readonly fileSha256?: Uint8Array | null;
  readonly fileEncSha256?: Uint8Array | null;
  readonly fileLength?: number | { toNumber(): number } | null;
  readonly directPath?: string | null;
  readonly mimetype?: string | null;
  readonly caption?: string | null;
  readonly fileName?: string | null;
  readonly contextInfo?: proto.IContextInfo | null;
  readonly gifPlayback?: boolean | null;
  readonly width?: number | null;
  readonly height?: number | null;
  readonly jpegThumbnail?: Uint8Array | null;
};

/** A message with a file, as it is and as its file is kept: a sticker is a picture. */
export type Attachment = {
  readonly kind: Extract<Content["kind"], "image" | "video" | "audio" | "voice" | "document" | "sticker">;
  readonly keptAs: MediaKind;
  readonly message: FileMessage;
};

/** The file that comes with a message, undefined when none does. */
export function attachmentIn(content: proto.IMessage): Attachment | undefined {
  const { imageMessage, videoMessage, ptvMessage, audioMessage, documentMessage, stickerMessage } = content;
  const video = videoMessage ?? ptvMessage;
  if (imageMessage) return { kind: "image", keptAs: "image", message: imageMessage };
  if (video) return { kind: "video", keptAs: "video", message: video };
  if (audioMessage)
    return { kind: audioMessage.ptt ? "voice" : "audio", keptAs: "audio", message: audioMessage };
  if (documentMessage) return { kind: "document", keptAs: "document", message: documentMessage };
  if (stickerMessage) return { kind: "sticker", keptAs: "image", message: stickerMessage };
  return undefined;
}

/** A file as the phone has it: from the media host, decrypted, and exactly the one that the message tells of. */
export function readAttachment(attachment: Attachment, store: MediaStore): Content {
  return describeFile(attachment, decryptFile(attachment, store));
}

/** A file of a channel: from the media host, as it is there, and exactly the one that the message tells of. */
export function readPlainAttachment(attachment: Attachment, store: MediaStore): Content {
  const { mediaKey, fileSha256, fileEncSha256, directPath } = attachment.message;
  if (mediaKey || fileEncSha256) throw new NotShown("a file of a channel is not encrypted");
  const file = store.find(directPath ?? "");
  const content = file && describeFile(attachment, file);
  if (content?.media?.sha256 !== Buffer.from(fileSha256 ?? []).toString("hex"))
    throw new NotShown("the media host does not have the file of the message");
  return content;
}

function describeFile({ kind, message }: Attachment, plain: Buffer): Content {
  const { mimetype, caption, fileName, gifPlayback, width, height, jpegThumbnail } = message;
  if (plain.length !== lengthOf(message))
    throw new NotShown("the file has not the length that the message tells");
  if (!mimetype) throw new NotShown("the message does not tell the type of its file");
  const sha256 = createHash("sha256").update(plain).digest("hex");
  return {
    kind,
    media: {
      mimetype,
      size: plain.length,
      sha256,
      ...(fileName && { filename: fileName }),
      ...(width && { width }),
      ...(height && { height }),
      ...(jpegThumbnail?.length && { thumbnail: jpegThumbnail.length }),
    },
    ...(caption && { caption }),
    ...(gifPlayback && { gif: true }),
  };
}

/** The file itself. Throws a NotShown when the media host does not have it, or has another one. */
export function decryptFile(
  { keptAs, message }: Pick<Attachment, "keptAs" | "message">,
  store: MediaStore,
): Buffer {
  const { mediaKey, fileSha256, fileEncSha256, directPath } = message;
  const file = store.find(directPath ?? "");
  if (!file) throw new NotShown("the media host does not have the file of the message");
  if (mediaKey?.length !== 32 || !fileSha256 || !fileEncSha256) {
    throw new NotShown("the message lacks what its file is decrypted and checked with");
  }
  try {
    return openMedia(file, keptAs, { mediaKey, fileSha256, fileEncSha256 });
  } catch (error) {
    throw new NotShown(error instanceof Error ? error.message : "the file cannot be decrypted");
  }
}

function lengthOf({ fileLength }: FileMessage): number | undefined {
  return typeof fileLength === "object" ? fileLength?.toNumber() : fileLength;
}
