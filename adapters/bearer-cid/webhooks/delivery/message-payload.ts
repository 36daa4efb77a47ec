import { parseChatAddress, textOf, toJid, type ToldMessage } from "../../../../src/core/index.ts";
import { toMediaMeta } from "../../media/media-meta.ts";
import type { MediaAddresses } from "../../../../src/http/media/media-address.ts";
import type { MessagePayload } from "./schemas.ts";

type Content = ToldMessage["content"];

/** What is told of a message. Members that are empty are left out. */
export function toMessagePayload(
  told: ToldMessage,
  sessionId: string,
  addresses: MediaAddresses,
): MessagePayload {
  const { content, ...message } = told;
  return {
    waMessageId: message.id,
    chatJid: message.chat,
    fromMe: message.fromMe,
    ...senderOf(message.author),
    ...contentOf(content),
    ...mediaOf(told, sessionId, addresses),
    ...(message.quoted !== null && { quotedMessageId: message.quoted, ...answeredOf(message.answered) }),
    ...(message.mentions.length > 0 && { mentions: [...message.mentions] }),
    ...(message.pushName !== null && message.pushName !== "" && { pushName: message.pushName }),
    timestamp: message.atMs,
  };
}

function senderOf(author: string | null): Pick<MessagePayload, "senderJid" | "senderLid"> {
  if (author === null) return {};
  const address = parseChatAddress(author);
  const jid = address ? toJid(address) : author;
  return jid.endsWith("@lid") ? { senderLid: jid } : { senderJid: jid };
}

/** In the documentation's own measure. */
const MOST_QUOTED_BYTES = 4_096;

function answeredOf(answered: ToldMessage["answered"]) {
  if (!answered) return {};
  const { senderJid: quotedSenderJid, senderLid: quotedSenderLid } = senderOf(answered.author);
  const quotedBody = startOf(answered.text, MOST_QUOTED_BYTES);
  return {
    ...(quotedSenderJid !== undefined && { quotedSenderJid }),
    ...(quotedSenderLid !== undefined && { quotedSenderLid }),
    ...(quotedBody !== "" && { quotedBody }),
    quotedFromMe: answered.fromMe,
  };
}

/** As many whole characters as have so many bytes. */
function startOf(text: string, mostBytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(mostBytes));
  return text.slice(0, read);
}

function mediaOf(
  { content, ...message }: ToldMessage,
  sessionId: string,
  addresses: MediaAddresses,
): Pick<MessagePayload, "hasMedia" | "media"> {
  if (!("media" in content)) return { hasMedia: false, media: null };
  return { hasMedia: true, media: toMediaMeta({ ...message, sessionId }, content.media, addresses) };
}

type OfContent = Omit<
  MessagePayload,
  "waMessageId" | "chatJid" | "fromMe" | "hasMedia" | "media" | "timestamp"
>;

function contentOf(content: Content): OfContent {
  if ("media" in content) {
    const type = content.kind === "voice" ? "audio" : content.kind;
    return { type, ...bodyOf(content.caption ?? "") };
  }
  switch (content.kind) {
    case "location": {
      const { latitude, longitude, name, address } = content;
      const named = { ...(name !== undefined && { name }), ...(address !== undefined && { address }) };
      return { type: "location", location: { latitude, longitude, ...named } };
    }
    case "contacts": {
      const [first] = content.contacts;
      const contact = first && { contact: { displayName: first.name, vcard: first.vcard } };
      return { type: "contact", ...bodyOf(textOf(content)), ...contact };
    }
    case "poll": {
      const { question: name, options, selectable, endsAtMs, hidesVotes } = content;
      const poll = {
        name,
        options: [...options],
        selectableCount: selectable,
        ...(endsAtMs !== undefined && { endTime: endsAtMs }),
        ...(hidesVotes && { hideVotes: true }),
      };
      return { type: "poll", ...bodyOf(name), poll };
    }
    case "reaction":
      return { type: "reaction", targetId: content.target.id, reaction: content.emoji };
    case "edit":
      return { type: "text", targetId: content.target.id, ...bodyOf(content.text) };
    case "revoke":
      return { type: "revoke", targetId: content.target.id };
    case "vote":
      return { type: "poll_vote", targetId: content.target.id, selectedOptions: [...content.options] };
    default:
      return { type: "text", ...bodyOf(textOf(content)) };
  }
}

function bodyOf(text: string): { readonly body?: string } {
  return text === "" ? {} : { body: text };
}
