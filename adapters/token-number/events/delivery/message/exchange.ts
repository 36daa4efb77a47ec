import type { ToldMessage } from "../../../../../src/core/index.ts";
import { mediaAddressOf, type MediaAddresses } from "../../../../../src/http/media/media-address.ts";
import { toMessage } from "./parts.ts";
import type { MessageExchange } from "./schemas.ts";
import { isLid, named, ownPerson, personOf, toChat, type ToldInstance } from "../people.ts";
import type { ToldChat, ToldPerson } from "../people-schemas.ts";

/** A message, either way; null for an album, which is told of by its pictures. */
export function toMessageExchange(
  message: ToldMessage,
  sessionId: string,
  instance: ToldInstance,
  addresses: MediaAddresses,
): MessageExchange | null {
  if (message.content.kind === "album") return null;
  const { id, fromMe, atMs, mentions } = message;
  const own = ownPerson(instance);
  const chat = chatOf(message);
  const sender = senderOf(message, chat, own);
  const recipient = fromMe || chat.type !== "private" ? { jid: chat.jid } : own && { jid: own.jid };
  return {
    id,
    direction: fromMe ? "outgoing" : "incoming",
    timestamp: new Date(atMs).toISOString(),
    chat,
    ...(sender && { sender }),
    ...(recipient && { recipient }),
    ...replyOf(message),
    ...(mentions.length > 0 && { mentions: { mentionedUsers: [...mentions] } }),
    message: toMessage(message, mediaAddressOf({ ...message, sessionId }, addresses).url),
  };
}

/** A group has its subject, and says where a community announces; a chat with one person that person's name, where they tell it, and their LID. */
function chatOf({ chat: key, fromMe, author, pushName, ...ofGroup }: ToldMessage): ToldChat {
  const chat = toChat(key);
  if (chat.type === "group") {
    const { groupSubject, isOfCommunity } = ofGroup;
    return { ...chat, ...named(groupSubject), ...(isOfCommunity && { isCommunity: true }) };
  }
  if (fromMe || author === null || chat.type !== "private") return chat;
  const { name, lid } = personOf(author, pushName);
  return { ...chat, ...(lid !== undefined && { lid }), ...(name !== undefined && { name }) };
}

function senderOf(
  { author, pushName }: ToldMessage,
  chat: ToldChat,
  own: ToldPerson | undefined,
): ToldPerson | undefined {
  if (author === null) return own;
  const person = personOf(author, pushName);
  // Their chat is known by their number where that is known.
  return chat.type === "private" && isLid(person.jid) ? { ...person, jid: chat.jid } : person;
}

/** What it answers, or is about. */
function replyOf({ content, quoted, answered }: ToldMessage): Pick<MessageExchange, "reply"> {
  if ("target" in content) return { reply: { message_id: content.target.id, text: "" } };
  return quoted === null ? {} : { reply: { message_id: quoted, text: answered?.text ?? "" } };
}
