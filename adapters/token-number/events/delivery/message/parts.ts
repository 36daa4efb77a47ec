import { textOf, type Choice, type ToldMessage } from "../../../../../src/core/index.ts";
import { typeOf } from "../../../messages/message-words.ts";
import type { ExchangedMessage } from "./schemas.ts";

type Content = ToldMessage["content"];
type Media = NonNullable<ExchangedMessage["media"]>;

/** What was written, as this dialect's clients read it; media at that address. */
export function toMessage({ content, source }: ToldMessage, mediaUrl: string): ExchangedMessage {
  const choice = content.kind === "text" ? content.choice : undefined;
  return {
    type: choice ? CHOSEN[choice.of] : typeOf(content),
    content: choice ? "" : wordsOf(content),
    source: source ?? "",
    isEdit: content.kind === "edit",
    edit: content.kind === "edit" ? { original_id: content.target.id, text: content.text } : null,
    context: null,
    media: "media" in content ? toMedia(content, mediaUrl) : null,
    ...partOf(content),
  };
}

const CHOSEN = {
  buttons: "buttons_response",
  template: "template_button_reply",
  list: "list_response",
  form: "interactive",
} as const satisfies Record<Choice["of"], ExchangedMessage["type"]>;

/** A text or a caption; empty for what has none. */
function wordsOf(content: Content): string {
  if ("media" in content) return content.caption ?? "";
  switch (content.kind) {
    case "location":
    case "contacts":
    case "reaction":
      return "";
    default:
      return textOf(content);
  }
}

function toMedia({ kind, caption, media }: Extract<Content, { media: unknown }>, url: string): Media {
  const { mimetype, bytes, fileName, seconds } = media;
  return {
    type: kind === "voice" ? "ptt" : kind,
    mimeType: mimetype,
    mimetype,
    size: bytes,
    url,
    ...(fileName !== undefined && { fileName }),
    ...(caption !== undefined && { caption }),
    ...(seconds !== undefined && { duration: seconds }),
    isVoiceNote: kind === "voice",
  };
}

type Part = Pick<ExchangedMessage, "location" | "contact" | "reaction" | "poll" | "interactive">;

function partOf(content: Content): Part {
  switch (content.kind) {
    case "text":
      return content.choice ? { interactive: toInteractive(content.choice, content.text) } : {};
    case "location": {
      const { latitude, longitude, name, address } = content;
      const named = { ...(name !== undefined && { name }), ...(address !== undefined && { address }) };
      return { location: { latitude, longitude, ...named } };
    }
    case "contacts": {
      const [first] = content.contacts;
      if (!first) return {};
      const { name, vcard } = first;
      return { contact: { display_name: name, phone_number: phoneIn(vcard), vcard } };
    }
    case "reaction": {
      const { emoji, target } = content;
      return { reaction: { text: emoji, emoji, message_id: target.id } };
    }
    case "poll": {
      const { question, options } = content;
      return { poll: { title: question, options: options.map((name) => ({ name })) } };
    }
    default:
      return {};
  }
}

function toInteractive({ of, id }: Choice, title: string): NonNullable<Part["interactive"]> {
  switch (of) {
    case "buttons":
    case "template":
      return { selectedButtonId: id, title };
    case "list":
      return { selectedReply: { selectedRowID: id }, title };
    case "form":
      return { flow_token: id, title };
  }
}

/** The first number in a vCard, by its digits where WhatsApp has named it; empty where there is none. */
function phoneIn(vcard: string): string {
  const [, digits] = /^[^:\r\n]*TEL[^:\r\n]*;waid=(\d+)/im.exec(vcard) ?? [];
  if (digits !== undefined) return digits;
  const [, text = ""] = /^(?:item\d+\.)?TEL[^:\r\n]*:(.*)$/im.exec(vcard) ?? [];
  return text.trim();
}
