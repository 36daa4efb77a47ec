import { normalizeMessageContent, proto, type WAMessageKey } from "@whiskeysockets/baileys";
import type { Archive } from "./archive.ts";

/** An own message as it is sent again to a device that could not read it: with the text that it has by now. */
export async function messageToRepeat(
  archive: Archive,
  sessionId: string,
  { id }: WAMessageKey,
): Promise<proto.IMessage | undefined> {
  const found = id ? await archive.find(sessionId, id) : [];
  // What others wrote is theirs to send again.
  const own = found.find(({ author }) => author === null);
  return own && withText(proto.Message.decode(own.wire), own.editedText);
}

function withText(message: proto.IMessage, text: string | undefined): proto.IMessage {
  const content = normalizeMessageContent(message);
  if (text !== undefined && content?.extendedTextMessage) content.extendedTextMessage.text = text;
  return message;
}
