import { promisify } from "node:util";
import { deflate } from "node:zlib";
import { proto } from "@whiskeysockets/baileys";
import { PHONE_ID } from "../../device-address.ts";
import { isGroup, STATUS } from "../../wire/jid.ts";
import type { KnownMessage } from "../messages/known-messages.ts";
import { keyOf } from "../messages/message-key.ts";
import type { Phone } from "../phone.ts";

const { HISTORY_SYNC_NOTIFICATION } = proto.Message.ProtocolMessage.Type;
const { INITIAL_BOOTSTRAP, ON_DEMAND } = proto.HistorySync.HistorySyncType;
const MOST_AT_FIRST = 500;
// WhatsApp's own bound.
const MOST_ON_DEMAND = 50;

const compress = promisify(deflate);

/** What a new companion is told of the chats; undefined when there was none. */
export async function firstHistory(phone: Phone): Promise<proto.Message.IProtocolMessage | undefined> {
  const messages = phone.known.all.filter(isShown).slice(-MOST_AT_FIRST);
  return messages.length === 0 ? undefined : historyOf(messages, INITIAL_BOOTSTRAP, phone);
}

/** The messages of a chat before one that the companion has. */
export async function olderHistory(
  asked: proto.Message.PeerDataOperationRequestMessage.IHistorySyncOnDemandRequest,
  requestId: string,
  phone: Phone,
): Promise<proto.Message.IProtocolMessage> {
  const messages = phone.known.all.filter(isShown);
  const before = messages.findIndex(({ id }) => id === asked.oldestMsgId);
  const older = before < 0 ? [] : messages.slice(0, before);
  const chat = chatKey(asked.chatJid ?? "", phone);
  const count = Math.min(asked.onDemandMsgCount ?? MOST_ON_DEMAND, MOST_ON_DEMAND);
  const inChat = older.filter((message) => chatKey(message.chat, phone) === chat);
  const told = count > 0 ? inChat.slice(-count) : [];
  const history = await historyOf(told, ON_DEMAND, phone);
  const notification = { ...history.historySyncNotification, peerDataRequestSessionId: requestId };
  return { ...history, historySyncNotification: notification };
}

/** A message as a phone hands it on to its companions. */
export function webMessageOf(known: KnownMessage, phone: Phone): proto.IWebMessageInfo {
  const { profiles } = phone.context;
  const pushName = profiles.nameOf(known.author);
  const verifiedBizName = profiles.verifiedNameOf(known.author);
  const names = { ...(pushName && { pushName }), ...(verifiedBizName && { verifiedBizName }) };
  return { key: keyOf(known, phone), message: known.message, messageTimestamp: known.at, ...names };
}

// Inside the message: a phone with more to tell would put it on the media host.
async function historyOf(
  messages: readonly KnownMessage[],
  syncType: proto.HistorySync.HistorySyncType,
  phone: Phone,
): Promise<proto.Message.IProtocolMessage> {
  const history = { syncType, chunkOrder: 1, progress: 100, conversations: conversationsOf(messages, phone) };
  const payload = await compress(proto.HistorySync.encode(history).finish());
  const notification = { syncType, chunkOrder: 1, progress: 100, initialHistBootstrapInlinePayload: payload };
  return { type: HISTORY_SYNC_NOTIFICATION, historySyncNotification: notification };
}

/** Chat by chat; of each the newest message first. */
function conversationsOf(messages: readonly KnownMessage[], phone: Phone): proto.IConversation[] {
  const persons = [...new Set(messages.map(({ chat }) => chatKey(chat, phone)))];
  return persons.map((person) => {
    const ofChat = messages.filter(({ chat }) => chatKey(chat, phone) === person);
    const newestFirst = ofChat.toReversed();
    const address = { person, id: PHONE_ID };
    const { people } = phone.context;
    const lid = isGroup(person) ? undefined : people.lidOfDevice(address);
    const id = isGroup(person) ? person : (people.jidOfDevice(address) ?? people.lidOfDevice(address));
    return {
      id,
      ...(lid !== undefined && lid !== id && { lidJid: lid }),
      conversationTimestamp: newestFirst[0]?.at ?? 0,
      messages: newestFirst.map((known) => ({ message: webMessageOf(known, phone) })),
    };
  });
}

function chatKey(chat: string, { context }: Phone): string {
  return isGroup(chat) ? chat : context.people.chatOf(chat);
}

// What changes another message is in that one, and statuses are in no chat.
function isShown({ chat, message }: KnownMessage): boolean {
  const { protocolMessage, reactionMessage, pollUpdateMessage, secretEncryptedMessage } = message;
  return (
    chat !== STATUS && !(protocolMessage ?? reactionMessage ?? pollUpdateMessage ?? secretEncryptedMessage)
  );
}
