import { randomBytes } from "node:crypto";
import { proto } from "@whiskeysockets/baileys";
import { ControlError } from "../../control-error.ts";
import { isGroup } from "../../wire/jid.ts";
import type { WholePoll } from "../../wire/poll-fields.ts";
import { stanza } from "../../wire/stanza.ts";
import type { Phone } from "../phone.ts";
import { addressIn } from "./addresses.ts";
import { composeMedia } from "./compose-media.ts";
import type { KnownMessage } from "./known-messages.ts";
import { keyOf } from "./message-key.ts";
import { sealVote } from "./poll-vote.ts";
import { optionsOf, pollIn } from "./reading/read-content.ts";
import { sealEdit } from "./sealed-edit.ts";
import type { Outgoing } from "./send-message.ts";
import type { Written, WrittenContent } from "./written.ts";

const { REVOKE, MESSAGE_EDIT, GROUP_MEMBER_LABEL_CHANGE } = proto.Message.ProtocolMessage.Type;
const SEALED_EDIT = proto.Message.SecretEncryptedMessage.SecretEncType.MESSAGE_EDIT;

/** The message that a phone sends for what was written on it. Throws a ControlError. */
export function compose(chat: string, { content, quoted, mentions }: Written, phone: Phone): Outgoing {
  const contextInfo = contextFor({ chat, quoted, mentions }, phone);
  const outgoing = { chat, type: "text", ...parts(content, chat, contextInfo, phone) };
  // Everything has one, for what may be sealed with it later.
  const messageContextInfo = { messageSecret: randomBytes(32) };
  return { ...outgoing, message: { ...outgoing.message, messageContextInfo } };
}

function parts(
  content: WrittenContent,
  chat: string,
  contextInfo: proto.IContextInfo | undefined,
  phone: Phone,
): Partial<Outgoing> & Pick<Outgoing, "message"> {
  const context = contextInfo && { contextInfo };
  switch (content.kind) {
    case "text":
      if (!contextInfo) return { message: { conversation: content.text } };
      return { message: { extendedTextMessage: { text: content.text, contextInfo } } };
    case "media":
      return { type: "media", message: composeMedia(content, contextInfo, phone.context.media) };
    case "reaction":
      return reaction(content, chat, phone);
    case "edit":
      return edit(content, chat, phone);
    case "revoke": {
      const key = keyOf(find(content.id, chat, phone, "own"), phone);
      return { edit: "7", message: { protocolMessage: { key, type: REVOKE } } };
    }
    case "memberTag": {
      if (!isGroup(chat)) throw new ControlError(400, "a label is of a group");
      const memberLabel = { label: content.tag, labelTimestamp: Math.floor(Date.now() / 1000) };
      return { message: { protocolMessage: { type: GROUP_MEMBER_LABEL_CHANGE, memberLabel } } };
    }
    case "poll":
      return poll(content, contextInfo);
    case "vote":
      return vote(content, chat, phone);
    case "location": {
      const { latitude, longitude, name } = content;
      const place = { degreesLatitude: latitude, degreesLongitude: longitude, ...(name && { name }) };
      return { message: { locationMessage: { ...place, ...context } } };
    }
    case "contact":
      return { message: { contactMessage: { ...card(content.name, content.phone), ...context } } };
  }
}

function reaction(
  { id, emoji }: { readonly id: string; readonly emoji: string },
  chat: string,
  phone: Phone,
) {
  const key = keyOf(find(id, chat, phone), phone);
  const reactionMessage = { key, text: emoji, senderTimestampMs: Date.now() };
  // "7" takes it back, as whatsmeow writes it.
  return { type: "reaction", message: { reactionMessage }, ...(emoji === "" && { edit: "7" }) };
}

function edit({ id, text }: { readonly id: string; readonly text: string }, chat: string, phone: Phone) {
  const known = find(id, chat, phone, "own");
  const key = keyOf(known, phone);
  const protocolMessage = { key, type: MESSAGE_EDIT, editedMessage: { conversation: text } };
  const author = addressIn(chat, known.author, phone.context);
  const sealed = sealEdit({ protocolMessage }, { id, author, secret: secretOf(known) });
  const secretEncryptedMessage = { targetMessageKey: key, ...sealed, secretEncType: SEALED_EDIT };
  return { edit: "1", message: { secretEncryptedMessage } };
}

function poll(
  { name, options, selectable, endsAt, hidesVotes }: Extract<WrittenContent, { readonly kind: "poll" }>,
  contextInfo: proto.IContextInfo | undefined,
) {
  const creation: WholePoll = {
    name,
    options: options.map((optionName) => ({ optionName })),
    selectableOptionsCount: selectable,
    ...(endsAt !== undefined && { endTime: endsAt }),
    ...(hidesVotes && { hideParticipantName: true }),
    ...(contextInfo && { contextInfo }),
  };
  const message = selectable === 1 ? { pollCreationMessageV3: creation } : { pollCreationMessage: creation };
  return { type: "poll", message, meta: stanza("meta", { polltype: "creation" }) };
}

function vote(
  { id, options }: Extract<WrittenContent, { readonly kind: "vote" }>,
  chat: string,
  phone: Phone,
) {
  const known = find(id, chat, phone);
  const asked = pollIn(known.message);
  if (!asked) throw new ControlError(400, "the message with this id is no poll");
  if ((asked.endTime ?? Infinity) <= Date.now()) throw new ControlError(409, "the poll has ended");
  const offered = optionsOf(asked);
  if (options.some((option) => !offered.includes(option))) {
    throw new ControlError(400, `"options" must be of ${offered.join(", ")}`);
  }
  const creator = addressIn(chat, known.author, phone.context);
  const voter = addressIn(chat, phone.address.person, phone.context);
  const sealed = sealVote(options, { pollId: id, creator, voter, secret: secretOf(known) });
  const pollUpdateMessage = {
    pollCreationMessageKey: keyOf(known, phone),
    senderTimestampMs: Date.now(),
    vote: sealed,
  };
  return { type: "poll", message: { pollUpdateMessage }, meta: stanza("meta", { polltype: "vote" }) };
}

function contextFor(
  { chat, quoted, mentions }: Pick<Written, "quoted" | "mentions"> & { readonly chat: string },
  phone: Phone,
): proto.IContextInfo | undefined {
  const { context } = phone;
  const known = quoted === undefined ? undefined : find(quoted, chat, phone);
  if (!known && !mentions) return undefined;
  return {
    ...(known && {
      stanzaId: known.id,
      participant: addressIn(chat, known.author, context),
      quotedMessage: known.message,
    }),
    ...(mentions && { mentionedJid: mentions.map((number) => addressIn(chat, number, context)) }),
  };
}

function find(id: string, chat: string, { known, address, context }: Phone, whose?: "own"): KnownMessage {
  const partner = context.people.deviceOf(chat)?.person ?? chat;
  const others = () => (isGroup(chat) ? known.findIn(chat, id) : known.find(partner, id));
  const found = known.find(address.person, id) ?? (whose ? undefined : others());
  if (found) return found;
  const what =
    whose === "own" ? "the phone has sent no message with this id" : "the phone has no such message";
  throw new ControlError(404, what);
}

function secretOf({ message }: KnownMessage): Uint8Array {
  const secret = message.messageContextInfo?.messageSecret;
  if (!secret?.length) throw new ControlError(409, "the message came without a secret to seal this with");
  return secret;
}

function card(name: string, number: string): proto.Message.IContactMessage {
  const telephone = `item1.TEL;waid=${number}:+${number}`;
  const line = name.replaceAll(/\s+/g, " ");
  return { displayName: name, vcard: `BEGIN:VCARD\nVERSION:3.0\nFN:${line}\n${telephone}\nEND:VCARD` };
}
