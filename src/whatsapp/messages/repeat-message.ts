import {
  jidDecode,
  jidNormalizedUser,
  normalizeMessageContent,
  proto,
  type SocketConfig,
  type WAMessageKey,
} from "@whiskeysockets/baileys";
import { namesOf, type AddressBook } from "../contacts/address-book.ts";
import type { Archive } from "./archive.ts";

type Repeating = Pick<SocketConfig, "getMessage" | "patchMessageBeforeSending">;

/**
 * What the library asks when a device of a chat could not read an own message: the message, with the text that it has by now.
 * It is the settings of one socket.
 */
export function repeating(archive: Archive, book: AddressBook, sessionId: string): Repeating {
  const forOneDevice = new WeakSet<proto.IMessage>();

  async function getMessage({ id, remoteJid, participant }: WAMessageKey) {
    const found = id && remoteJid ? await archive.find(sessionId, id) : [];
    // Ids are told on, as in quotes: who knows one may not have been sent the message.
    const chats = found.length > 0 ? await namesOf(book, jidNormalizedUser(remoteJid ?? "")) : [];
    // What others wrote is theirs to send again.
    const own = found.find(({ author, chat }) => author === null && chats.includes(chat));
    if (!own) return undefined;
    const message = withText(proto.Message.decode(own.wire), own.editedText);
    if (jidDecode(participant ?? undefined)?.device) forOneDevice.add(message);
    return message;
  }

  return {
    getMessage,
    // To one device the library puts it into a stanza twice, which WhatsApp refuses with 479: beside the copy that is meant
    // stands one in the list of recipients. That list is this very array.
    patchMessageBeforeSending(message, recipients) {
      const sent = message.deviceSentMessage?.message ?? message;
      if (forOneDevice.has(sent)) recipients?.splice(0);
      return message;
    },
  };
}

function withText(message: proto.IMessage, text: string | undefined): proto.IMessage {
  const content = normalizeMessageContent(message);
  if (text !== undefined && content?.extendedTextMessage) content.extendedTextMessage.text = text;
  return message;
}
