import type { proto } from "@whiskeysockets/baileys";
import type { MediaStore } from "../../../media/media-store.ts";
import type { Content } from "../received-message.ts";
import { NotShown } from "./not-shown.ts";
import { attachmentIn, readAttachment } from "./read-media.ts";

/**
 * What a message offers to choose from, in one of the forms of business accounts; undefined when it is none. Throws a NotShown
 * for a file above it that is not there, or not the one that the message tells of.
 */
export function readInteractive(content: proto.IMessage, store: MediaStore): Content | undefined {
  const { buttonsMessage, listMessage, templateMessage, interactiveMessage } = content;
  if (buttonsMessage) {
    const { text, contentText, footerText, buttons } = buttonsMessage;
    return offer(
      "buttons",
      [text, contentText, footerText],
      buttons?.map((one) => one.buttonText?.displayText),
    );
  }
  if (listMessage) {
    const { title, description, footerText, sections } = listMessage;
    const rows = sections?.flatMap((section) => section.rows ?? []);
    return offer(
      "list",
      [title, description, footerText],
      rows?.map((row) => row.title),
    );
  }
  if (templateMessage) return readTemplate(templateMessage);
  return interactiveMessage ? readNativeFlow(interactiveMessage, store) : undefined;
}

/** What somebody has chosen of what a message had offered, and which; undefined when it is no answer. */
export function readChoice(content: proto.IMessage): Content | undefined {
  const {
    buttonsResponseMessage,
    listResponseMessage,
    templateButtonReplyMessage,
    interactiveResponseMessage,
  } = content;
  const text =
    buttonsResponseMessage?.selectedDisplayText ??
    listResponseMessage?.title ??
    templateButtonReplyMessage?.selectedDisplayText ??
    interactiveResponseMessage?.body?.text;
  const { contextInfo } =
    buttonsResponseMessage ??
    listResponseMessage ??
    templateButtonReplyMessage ??
    interactiveResponseMessage ??
    {};
  if (text == null) return undefined;
  const quoted = contextInfo?.stanzaId;
  return { kind: "choice", text, ...(quoted && { quoted }) };
}

function readTemplate({
  hydratedTemplate,
  hydratedFourRowTemplate,
}: proto.Message.ITemplateMessage): Content {
  const template = hydratedTemplate ?? hydratedFourRowTemplate;
  const { hydratedTitleText, hydratedContentText, hydratedFooterText, hydratedButtons } = template ?? {};
  const choices = hydratedButtons?.map(
    ({ quickReplyButton, urlButton, callButton }) =>
      (quickReplyButton ?? urlButton ?? callButton)?.displayText,
  );
  return offer("template", [hydratedTitleText, hydratedContentText, hydratedFooterText], choices);
}

function readNativeFlow(message: proto.Message.IInteractiveMessage, store: MediaStore): Content {
  const cards = message.carouselMessage?.cards ?? [];
  const parts = [message, ...cards];
  const texts = parts.flatMap(({ header, body, footer }) => [
    header?.title,
    header?.subtitle,
    body?.text,
    footer?.text,
  ]);
  const buttons = parts.flatMap(({ nativeFlowMessage }) => nativeFlowMessage?.buttons ?? []);
  const headers = parts.flatMap(({ header }) => (header ? readHeader(header, store) : []));
  return {
    ...offer(cards.length > 0 ? "carousel" : "interactive", texts, buttons.flatMap(choicesOf)),
    ...(headers.length > 0 && { headers }),
  };
}

function readHeader(
  header: proto.Message.InteractiveMessage.IHeader,
  store: MediaStore,
): readonly Pick<Content, "kind" | "media">[] {
  const attachment = attachmentIn(header);
  if (Boolean(header.hasMediaAttachment) !== Boolean(attachment))
    throw new NotShown("the header does not say whether it has a file");
  if (!attachment) return [];
  const { kind, media } = readAttachment(attachment, store);
  return [{ kind, ...(media && { media }) }];
}

/** What a button says, and what the list says that it opens; a button that is of a special kind, its name. */
function choicesOf({
  name,
  buttonParamsJson,
}: proto.Message.InteractiveMessage.NativeFlowMessage.INativeFlowButton): readonly string[] {
  const parameters = parse(buttonParamsJson ?? "");
  const { display_text: shown, title, sections } = parameters;
  const rows = listOf(sections).flatMap((section) => listOf(section["rows"]).map((row) => row["title"]));
  const texts = [shown ?? title, ...rows].filter((text) => typeof text === "string");
  return texts.length > 0 ? texts : [name ?? ""];
}

function parse(json: string): Readonly<Record<string, unknown>> {
  try {
    return asRecord(JSON.parse(json));
  } catch {
    return {};
  }
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(asRecord) : [];
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

type Texts = readonly (string | null | undefined)[];

function offer(kind: Content["kind"], texts: Texts, choices: Texts | undefined): Content {
  const said = texts.filter((text) => text).join("\n");
  return { kind, text: said, choices: (choices ?? []).map((choice) => choice ?? "") };
}
