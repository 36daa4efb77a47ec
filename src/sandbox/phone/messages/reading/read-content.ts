import { normalizeMessageContent, proto } from "@whiskeysockets/baileys";
import type { MediaStore } from "../../../media/media-store.ts";
import type { People } from "../../../people.ts";
import { withoutDevice } from "../../../wire/jid.ts";
import type { WholePoll } from "../../../wire/poll-fields.ts";
import { addressesOf } from "../addresses.ts";
import type { KnownMessage } from "../known-messages.ts";
import { NotShown } from "./not-shown.ts";
import { openVote } from "../poll-vote.ts";
import { readContacts } from "./read-contacts.ts";
import { readChoice, readInteractive } from "./read-interactive.ts";
import { readInvitation } from "./read-invitations.ts";
import { attachmentIn, readAttachment } from "./read-media.ts";
import type { Content } from "../received-message.ts";
import { openEdit } from "../sealed-edit.ts";

const { REVOKE, MESSAGE_EDIT, EPHEMERAL_SETTING } = proto.Message.ProtocolMessage.Type;

const { PIN_FOR_ALL } = proto.Message.PinInChatMessage.Type;

/** Who has written a message, and what the phone that reads it knows. */
export type Reading = {
  readonly author: string;
  /** Whose chat it is in; together with the author everybody who is. */
  readonly reader: string;
  readonly find: (author: string, id: string) => KnownMessage | undefined;
  /** In a group the author may delete what others have written. */
  readonly isAdmin: boolean;
  readonly people: People;
  readonly media: MediaStore;
};

/** What a decrypted message says. Throws a NotShown for what its author has no right to, or what has no object. */
export function readContent(message: proto.IMessage, reading: Reading): Content {
  const content = normalizeMessageContent(message) ?? {};
  const album = message.messageContextInfo?.messageAssociation?.parentMessageKey?.id;
  return {
    ...readParts(content, reading),
    ...(isViewOnce(message, content) && { viewOnce: true }),
    ...(album && { albumOf: album }),
  };
}

function readParts(content: proto.IMessage, reading: Reading): Content {
  return (
    readReaction(content.reactionMessage) ??
    readPin(content.pinInChatMessage) ??
    readProtocol(content.protocolMessage, reading) ??
    readSealed(content.secretEncryptedMessage, reading) ??
    readVote(content.pollUpdateMessage, reading) ??
    readPoll(pollIn(content), reading) ??
    readLocation(content.locationMessage ?? content.liveLocationMessage, reading) ??
    readContacts(content) ??
    readInvitation(content) ??
    readInteractive(content, reading.media) ??
    readChoice(content) ??
    readAlbum(content.albumMessage) ??
    readFile(content, reading) ??
    readText(content, reading) ?? { kind: "unknown" }
  );
}

/** The poll of a message; the single choice ones have a field of their own. */
export function pollIn(message: proto.IMessage): WholePoll | undefined {
  const { pollCreationMessage, pollCreationMessageV2, pollCreationMessageV3 } = message;
  return pollCreationMessage ?? pollCreationMessageV2 ?? pollCreationMessageV3 ?? undefined;
}

/** The names of a poll's options. */
export function optionsOf({ options }: proto.Message.IPollCreationMessage): readonly string[] {
  return options?.map(({ optionName }) => optionName ?? "") ?? [];
}

type Nullable<T> = T | null | undefined;

function readText(
  { conversation, extendedTextMessage }: proto.IMessage,
  { people }: Reading,
): Content | undefined {
  const text = conversation ?? extendedTextMessage?.text;
  if (!text) return undefined;
  return {
    kind: "text",
    text,
    ...styleOf(extendedTextMessage),
    ...previewOf(text, extendedTextMessage),
    ...contextOf(extendedTextMessage?.contextInfo, people),
  };
}

function styleOf(message: Nullable<proto.Message.IExtendedTextMessage>): Pick<Content, "style"> {
  const { backgroundArgb, font } = message ?? {};
  const background = backgroundArgb == null ? {} : { background: hexOf(backgroundArgb) };
  const style = { ...background, ...(font != null && { font }) };
  return Object.keys(style).length > 0 ? { style } : {};
}

/** A phone shows one only for what stands in the text. */
function previewOf(
  text: string,
  message: Nullable<proto.Message.IExtendedTextMessage>,
): Pick<Content, "preview"> {
  const { matchedText: link, title, description, jpegThumbnail } = message ?? {};
  if (!link || !title || !text.includes(link)) return {};
  const thumbnail = jpegThumbnail?.length ?? 0;
  return {
    preview: { link, title, ...(description && { description }), ...(thumbnail > 0 && { thumbnail }) },
  };
}

/** Without its opacity. */
function hexOf(argb: number): string {
  return `#${(argb % 0x1_00_00_00).toString(16).padStart(6, "0").toUpperCase()}`;
}

function readFile(content: proto.IMessage, { media, people }: Reading): Content | undefined {
  const attachment = attachmentIn(content);
  if (!attachment) return undefined;
  return { ...readAttachment(attachment, media), ...contextOf(attachment.message.contextInfo, people) };
}

function readReaction(reaction: Nullable<proto.Message.IReactionMessage>): Content | undefined {
  if (!reaction) return undefined;
  return { kind: "reaction", reaction: { id: reaction.key?.id ?? "", emoji: reaction.text ?? "" } };
}

function readPin(pinned: Nullable<proto.Message.IPinInChatMessage>): Content | undefined {
  if (!pinned) return undefined;
  return { kind: "pin", pin: { id: pinned.key?.id ?? "", isPinned: pinned.type === PIN_FOR_ALL } };
}

function readAlbum(album: Nullable<proto.Message.IAlbumMessage>): Content | undefined {
  if (!album) return undefined;
  const { expectedImageCount, expectedVideoCount } = album;
  return { kind: "album", album: { images: expectedImageCount ?? 0, videos: expectedVideoCount ?? 0 } };
}

function isViewOnce(message: proto.IMessage, { imageMessage, videoMessage, audioMessage }: proto.IMessage) {
  const { viewOnceMessage, viewOnceMessageV2, viewOnceMessageV2Extension } = message;
  const isWrapped = viewOnceMessage ?? viewOnceMessageV2 ?? viewOnceMessageV2Extension;
  return Boolean(isWrapped ?? (imageMessage ?? videoMessage ?? audioMessage)?.viewOnce);
}

function readProtocol(
  protocol: Nullable<proto.Message.IProtocolMessage>,
  reading: Reading,
): Content | undefined {
  const id = protocol?.key?.id ?? "";
  const type = protocol?.type ?? undefined;
  if (type === EPHEMERAL_SETTING) {
    return { kind: "ephemeral", ephemeralSeconds: protocol?.ephemeralExpiration ?? 0 };
  }
  if (type !== REVOKE && type !== MESSAGE_EDIT) return undefined;
  const { participant } = protocol?.key ?? {};
  const isOfAdmin = type === REVOKE && participant != null && reading.isAdmin;
  const author = isOfAdmin ? reading.people.chatOf(withoutDevice(participant)) : reading.author;
  ownMessage(id, { ...reading, author });
  if (type === REVOKE) return { kind: "revoke", revoked: id };
  const edited = normalizeMessageContent(protocol?.editedMessage) ?? {};
  const { text = "" } = readText(edited, reading) ?? {};
  return { kind: "edit", edited: id, text };
}

function readSealed(
  sealed: Nullable<proto.Message.ISecretEncryptedMessage>,
  reading: Reading,
): Content | undefined {
  if (!sealed) return undefined;
  const { id, message } = ownMessage(sealed.targetMessageKey?.id ?? "", reading);
  const secret = secretOf(message);
  for (const author of addressesOf(reading.author, reading.people)) {
    const opened = attempt(() => openEdit(sealedBytes(sealed), { id, author, secret }));
    if (opened) return readProtocol(opened.protocolMessage, reading);
  }
  throw new NotShown("the edit cannot be opened with the secret of its message");
}

function readVote(
  update: Nullable<proto.Message.IPollUpdateMessage>,
  { author, reader, find, people }: Reading,
): Content | undefined {
  if (!update) return undefined;
  const { id, participant } = update.pollCreationMessageKey ?? {};
  const pollId = id ?? "";
  const creators = [reader, author, ...(participant ? [people.chatOf(withoutDevice(participant))] : [])];
  const known = creators.map((creator) => find(creator, pollId)).find((one) => one !== undefined);
  const poll = known && pollIn(normalizeMessageContent(known.message) ?? {});
  if (!poll) throw new NotShown("the vote is for a poll that this phone does not have");
  const options = optionsOf(poll);
  const secret = secretOf(known.message);
  for (const creator of addressesOf(known.author, people)) {
    for (const voter of addressesOf(author, people)) {
      const ballot = { pollId, creator, voter, secret };
      const chosen = attempt(() => openVote(sealedBytes(update.vote), options, ballot));
      if (chosen) return { kind: "vote", vote: { id: pollId, options: chosen } };
    }
  }
  throw new NotShown("the vote cannot be opened with the secret of its poll");
}

function readPoll(poll: WholePoll | undefined, { people }: Reading): Content | undefined {
  if (!poll) return undefined;
  const { name, selectableOptionsCount, endTime, hideParticipantName, contextInfo } = poll;
  const selectable = selectableOptionsCount ?? 0;
  return {
    kind: "poll",
    poll: {
      name: name ?? "",
      options: optionsOf(poll),
      selectable,
      ...(endTime !== undefined && { endsAt: endTime }),
      ...(hideParticipantName && { hidesVotes: true }),
    },
    ...contextOf(contextInfo, people),
  };
}

function readLocation(
  location: Nullable<proto.Message.ILocationMessage | proto.Message.ILiveLocationMessage>,
  { people }: Reading,
): Content | undefined {
  if (!location) return undefined;
  const { degreesLatitude, degreesLongitude, contextInfo } = location;
  const name = "name" in location ? location.name : undefined;
  const place = { latitude: degreesLatitude ?? 0, longitude: degreesLongitude ?? 0, ...(name && { name }) };
  return { kind: "location", location: place, ...contextOf(contextInfo, people) };
}

function contextOf(
  context: Nullable<proto.IContextInfo>,
  people: People,
): Pick<Content, "quoted" | "mentions" | "mentionsAll"> {
  return {
    ...(context?.stanzaId && { quoted: context.stanzaId }),
    ...(context?.mentionedJid?.length && { mentions: context.mentionedJid.map((jid) => people.chatOf(jid)) }),
    ...(context?.nonJidMentions && { mentionsAll: true }),
  };
}

function ownMessage(id: string, { author, find }: Reading): KnownMessage {
  const known = find(author, id);
  if (!known) throw new NotShown("it changes a message that its author has not sent to this phone");
  return known;
}

function secretOf({ messageContextInfo }: proto.IMessage): Uint8Array {
  const secret = messageContextInfo?.messageSecret;
  if (secret?.length !== 32) throw new NotShown("the message that it is about came without a secret");
  return secret;
}

function sealedBytes(
  sealed: Nullable<{
    readonly encPayload?: Uint8Array | null | undefined;
    readonly encIv?: Uint8Array | null | undefined;
  }>,
) {
  return { encPayload: Buffer.from(sealed?.encPayload ?? []), encIv: Buffer.from(sealed?.encIv ?? []) };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
