import type { proto } from "@whiskeysockets/baileys";
import { sealMedia } from "../../media/media-crypt.ts";
import type { MediaStore } from "../../media/media-store.ts";
import type { Attachment } from "./reading/read-media.ts";
import type { WrittenContent } from "./written.ts";

/** The message with a file, which is brought to the media host. */
export function composeMedia(
  { media }: Extract<WrittenContent, { readonly kind: "media" }>,
  contextInfo: proto.IContextInfo | undefined,
  store: MediaStore,
): proto.IMessage {
  const { bytes, mimetype, filename, caption } = media;
  const { file, ...keys } = sealMedia(bytes, keptAs(media.kind));
  const directPath = store.add(file);
  const common = {
    ...keys,
    directPath,
    url: `https://${store.authority}${directPath}`,
    mimetype,
    fileLength: bytes.length,
    mediaKeyTimestamp: Math.floor(Date.now() / 1000),
    ...(contextInfo && { contextInfo }),
  };
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
