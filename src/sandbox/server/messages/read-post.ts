import { normalizeMessageContent, proto } from "@whiskeysockets/baileys";
import type { DeviceAddress } from "../../device-address.ts";
import { NotShown } from "../../phone/messages/reading/not-shown.ts";
import { readContent } from "../../phone/messages/reading/read-content.ts";
import { attachmentIn, readPlainAttachment } from "../../phone/messages/reading/read-media.ts";
import type { Content } from "../../phone/messages/received-message.ts";
import { childBytes, childOf, type Stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import { UnreadableMessage } from "./read-copies.ts";

/**
 * What the followers of a channel are shown of a message to it, which is not encrypted. Throws an UnreadableMessage for what
 * is no message, and a NotShown for one whose media is not there, or not said of.
 */
export function readPost(stanza: Stanza, { person }: DeviceAddress, context: ServerContext): Content {
  const bytes = childBytes(stanza, "plaintext");
  if (bytes === undefined) throw new UnreadableMessage("a message to a channel has a plain text");
  const message = decoded(bytes);
  const content = normalizeMessageContent(message) ?? {};
  const attachment = attachmentIn(content);
  if (attachment) {
    const shown = readPlainAttachment(attachment, context.media);
    const file = context.media.find(attachment.message.directPath ?? "");
    requireSaid(stanza, mediaTypeOf(shown), file && context.media.handleOf(file));
    return shown;
  }
  requireSaid(stanza, content.contactMessage ? "vcard" : content.contactsArrayMessage && "contact_array");
  const { people, media } = context;
  return readContent(message, {
    author: person,
    reader: person,
    find: () => undefined,
    isAdmin: false,
    people,
    media,
  });
}

/** Nothing is behind it, such as the padding that an encrypted one has. */
function decoded(bytes: Uint8Array): proto.Message {
  try {
    const message = proto.Message.decode(bytes);
    if (Buffer.from(proto.Message.encode(message).finish()).equals(bytes)) return message;
  } catch {
    // Told below.
  }
  throw new UnreadableMessage("the plain text is no message, or has something behind it");
}

function requireSaid(stanza: Stanza, mediaType: string | null | undefined, handle?: string): void {
  const { type, media_id: told } = stanza.attrs;
  const said = childOf(stanza, "plaintext")?.attrs["mediatype"];
  if (said !== (mediaType ?? undefined) || (type === "media") !== Boolean(mediaType) || told !== handle)
    throw new NotShown("the stanza does not say which media it has");
}

function mediaTypeOf({ kind, gif }: Content): string {
  if (kind === "voice") return "ptt";
  return kind === "video" && gif ? "gif" : kind;
}
