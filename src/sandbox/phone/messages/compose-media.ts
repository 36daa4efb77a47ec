import { createHash } from "node:crypto";
import type { proto } from "@whiskeysockets/baileys";
import { sealMedia } from "../../media/media-crypt.ts";
import type { MediaStore } from "../../media/media-store.ts";
import type { Attachment } from "./reading/read-media.ts";
import type { WrittenContent } from "./written.ts";

type WrittenMedia = Extract<WrittenContent, { readonly kind: "media" }>;

/** The message with a file, which is brought to the media host. */
export function composeMedia(
  { media }: WrittenMedia,
  contextInfo: proto.IContextInfo | undefined,
  store: MediaStore,
): proto.IMessage {
  const { file, ...keys } = sealMedia(media.bytes, keptAs(media.kind));
  const directPath = store.add(file);
  return messageOf(media, {
    ...keys,
    directPath,
    url: `https://${store.authority}${directPath}`,
    mediaKeyTimestamp: Math.floor(Date.now() / 1000),
    ...(contextInfo && { contextInfo }),
  });
}

/** The post with a file, which is brought to the media host as it is. */
export function composePostMedia({ media }: WrittenMedia, store: MediaStore): proto.IMessage {
  const fileSha256 = createHash("sha256").update(media.bytes).digest();
  return messageOf(media, { fileSha256, directPath: store.add(media.bytes) });
}

function messageOf(media: WrittenMedia["media"], opened: object): proto.IMessage {
  const { bytes, mimetype, filename, caption } = media;
  const common = { ...opened, mimetype, fileLength: bytes.length };
  const captioned = { ...common, ...(caption !== undefined && { caption }) };
  switch (media.kind) {
    case "image":
      return { imageMessage: captioned };
    case "video":
      return { videoMessage: captioned };
    case "audio":
      return { audioMessage: common };
    case "voice":
      return { audioMessage: { ...common, ptt: true } };
    case "document":
      return { documentMessage: { ...captioned, ...(filename !== undefined && { fileName: filename }) } };
    case "sticker":
      return { stickerMessage: common };
  }
}

function keptAs(kind: Attachment["kind"]): Attachment["keptAs"] {
  if (kind === "voice") return "audio";
  return kind === "sticker" ? "image" : kind;
}
