import { normalizeMessageContent, proto, type BinaryNode } from "@whiskeysockets/baileys";
import type { Envelope } from "../../core/index.ts";

type Sent = Pick<Envelope, "id" | "wire" | "mediaHandle">;

/**
 * A message to a channel: it is not encrypted, and says of its media what the library leaves out, whose own is refused with 479
 * (as whatsmeow sends it).
 */
export function channelStanza(to: string, { id, wire, mediaHandle }: Sent): BinaryNode {
  const message = normalizeMessageContent(proto.Message.decode(wire)) ?? {};
  const mediaType = mediaTypeOf(message);
  return {
    tag: "message",
    attrs: {
      to,
      id,
      type: typeOf(message, mediaType),
      ...(mediaHandle !== undefined && { media_id: mediaHandle }),
    },
    content: [
      { tag: "plaintext", attrs: mediaType === undefined ? {} : { mediatype: mediaType }, content: wire },
    ],
  };
}

function typeOf(message: proto.IMessage, mediaType: string | undefined): string {
  if (message.pollCreationMessage ?? message.pollCreationMessageV3) return "poll";
  if (message.eventMessage) return "event";
  return mediaType === undefined ? "text" : "media";
}

function mediaTypeOf(message: proto.IMessage): string | undefined {
  const { imageMessage, videoMessage, audioMessage, documentMessage, stickerMessage } = message;
  if (imageMessage) return "image";
  if (videoMessage) return videoMessage.gifPlayback ? "gif" : "video";
  if (audioMessage) return audioMessage.ptt ? "ptt" : "audio";
  if (documentMessage) return "document";
  if (stickerMessage) return "sticker";
  if (message.contactMessage) return "vcard";
  return message.contactsArrayMessage ? "contact_array" : undefined;
}
