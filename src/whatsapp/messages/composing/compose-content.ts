import { proto } from "@whiskeysockets/baileys";
import { mediaOf } from "./compose-media.ts";
import type { PollFields } from "../../library/poll-fields.ts";
import { interactiveOf } from "./compose-interactive.ts";
import type {
  ActContent,
  Content,
  ContactsContent,
  LinkPreview,
  LocationContent,
  PollContent,
  TextStyle,
} from "../../../core/index.ts";

/** The part of a message that its kind decides. */
export function contentOf(
  content: Exclude<Content, ActContent>,
  contextInfo: proto.IContextInfo | null,
): proto.IMessage {
  if ("media" in content) return mediaOf(content, contextInfo);
  switch (content.kind) {
    case "text":
      return {
        extendedTextMessage: {
          text: content.text,
          ...styleOf(content.style),
          ...previewOf(content.preview),
          contextInfo,
        },
      };
    case "album":
      return { albumMessage: { expectedImageCount: content.images, expectedVideoCount: content.videos } };
    case "location":
      return { locationMessage: locationOf(content, contextInfo) };
    case "contacts":
      return contactsOf(content, contextInfo);
    case "poll":
      return pollOf(content, contextInfo);
    default:
      return interactiveOf(content, contextInfo);
  }
}

const { FontType } = proto.Message.ExtendedTextMessage;

/** What is 0 and 1 here was without and with serifs before both became the phone's own font. */
const FONTS: Readonly<Record<NonNullable<TextStyle["font"]>, proto.Message.ExtendedTextMessage.FontType>> = {
  system: FontType.SYSTEM,
  "sans-serif": FontType.SYSTEM,
  serif: FontType.SYSTEM_TEXT,
};
const OPAQUE = 0xff_00_00_00;
const WHITE = 0xff_ff_ff_ff;

function styleOf({ background, font }: TextStyle = {}): proto.Message.IExtendedTextMessage {
  return {
    ...(background !== undefined && { backgroundArgb: OPAQUE + background, textArgb: WHITE }),
    ...(font !== undefined && { font: FONTS[font] }),
  };
}

function previewOf(preview: LinkPreview | undefined): proto.Message.IExtendedTextMessage {
  if (!preview) return {};
  const { link, title, description, thumbnail } = preview;
  return {
    matchedText: link,
    title,
    description: description ?? null,
    jpegThumbnail: thumbnail ?? null,
    previewType: proto.Message.ExtendedTextMessage.PreviewType.NONE,
  };
}

function locationOf(
  { latitude, longitude, name, address }: LocationContent,
  contextInfo: proto.IContextInfo | null,
): proto.Message.ILocationMessage {
  return {
    degreesLatitude: latitude,
    degreesLongitude: longitude,
    name: name ?? null,
    address: address ?? null,
    contextInfo,
  };
}

/** One is a contact, several are a message of contacts. */
function contactsOf({ contacts }: ContactsContent, contextInfo: proto.IContextInfo | null): proto.IMessage {
  const cards = contacts.map(({ name, vcard }) => ({ displayName: name, vcard }));
  const [only, ...others] = cards;
  if (only && others.length === 0) return { contactMessage: { ...only, contextInfo } };
  const displayName = `${cards.length} contacts`;
  return { contactsArrayMessage: { displayName, contacts: cards, contextInfo } };
}

/** A poll in which a voter chooses one has a form of its own. */
function pollOf(
  { question, options, selectable, endsAtMs, hidesVotes }: PollContent,
  contextInfo: proto.IContextInfo | null,
): proto.IMessage {
  const fields: PollFields = {
    ...(endsAtMs !== undefined && { endTime: endsAtMs }),
    ...(hidesVotes && { hideParticipantName: true }),
  };
  const poll = {
    ...fields,
    name: question,
    options: options.map((optionName) => ({ optionName })),
    selectableOptionsCount: selectable,
    contextInfo,
  };
  return selectable === 1 ? { pollCreationMessageV3: poll } : { pollCreationMessage: poll };
}
