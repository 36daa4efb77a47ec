import { textOf, type Content, type ContentKind } from "../../../src/core/index.ts";

/** What this dialect calls each kind of message. */
const TYPE_BY_KIND = {
  text: "text",
  image: "image",
  video: "video",
  audio: "audio",
  voice: "audio",
  document: "document",
  sticker: "sticker",
  album: "album",
  location: "location",
  contacts: "contact",
  poll: "poll",
  buttons: "buttons",
  list: "list",
  carousel: "interactive",
  pix: "interactive",
  form: "interactive",
  event: "event",
  reaction: "reaction",
  vote: "poll-update",
  edit: "message_edit",
  revoke: "message_revoke",
} as const satisfies Record<ContentKind, string>;

export const MESSAGE_TYPES = [...new Set(Object.values(TYPE_BY_KIND))];
export type MessageType = (typeof MESSAGE_TYPES)[number];

export function typeOf({ kind }: Pick<Content, "kind">): MessageType {
  return TYPE_BY_KIND[kind];
}

/** A message as one text. */
export function contentOf(content: Content): string {
  switch (content.kind) {
    case "location": {
      const { name, address, latitude, longitude } = content;
      return lines(name && `📍 ${name}`, address, `Lat: ${latitude}, Long: ${longitude}`);
    }
    case "poll":
      return lines(content.question, ...content.options.map((option, index) => `${index + 1}. ${option}`));
    case "carousel":
      return [content.text, `Carousel with ${content.cards.length} card(s)`].filter(Boolean).join(" - ");
    default:
      return textOf(content);
  }
}

function lines(...texts: readonly (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined && text !== "").join("\n");
}
