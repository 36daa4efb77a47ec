import type { proto } from "@whiskeysockets/baileys";
import type {
  Button,
  CarouselContent,
  EventContent,
  FormContent,
  InteractiveContent,
  ListContent,
  MediaContent,
} from "../../../core/index.ts";
import { paymentOf } from "../compose-pix.ts";
import { mediaOf } from "./compose-media.ts";

type Interactive = proto.Message.IInteractiveMessage;
type Header = proto.Message.InteractiveMessage.IHeader;
type FlowButton = proto.Message.InteractiveMessage.NativeFlowMessage.INativeFlowButton;

const FLOW_VERSION = 1;

/**
 * A message that its reader does something with, in the form that phones show since 2024: a native flow. The older forms
 * (buttonsMessage, listMessage, templateMessage) WhatsApp refuses with 405.
 */
export function interactiveOf(
  content: InteractiveContent,
  contextInfo: proto.IContextInfo | null,
): proto.IMessage {
  if (content.kind === "event") return { eventMessage: eventOf(content, contextInfo) };
  return { interactiveMessage: { ...flowOf(content), contextInfo } };
}

function flowOf(content: Exclude<InteractiveContent, EventContent>): Interactive {
  switch (content.kind) {
    case "buttons":
      return { ...frameOf(content), ...flow(content.buttons.map(buttonOf)) };
    case "list":
      return { ...frameOf(content), ...flow([listButtonOf(content)]) };
    case "carousel":
      return carouselOf(content);
    case "pix":
      return { ...frameOf(content), ...flow([button("payment_info", paymentOf(content))]) };
    case "form":
      return { ...frameOf(content), ...flow([formButtonOf(content)]) };
  }
}

type Frame = { readonly [Part in "text" | "header" | "footer"]?: string | undefined } & {
  readonly headerMedia?: MediaContent | undefined;
};

function frameOf({ text, header, footer, headerMedia }: Frame): Interactive {
  return {
    ...((header ?? headerMedia) && { header: headerOf(header ?? "", headerMedia) }),
    ...(text && { body: { text } }),
    ...(footer && { footer: { text: footer } }),
  };
}

function headerOf(title: string, media: MediaContent | undefined): Header {
  if (!media) return { title, hasMediaAttachment: false };
  const { imageMessage, videoMessage, documentMessage } = mediaOf(media, null);
  return {
    title,
    hasMediaAttachment: true,
    ...(imageMessage && { imageMessage }),
    ...(videoMessage && { videoMessage }),
    ...(documentMessage && { documentMessage }),
  };
}

function flow(buttons: FlowButton[]): Interactive {
  return { nativeFlowMessage: { buttons, messageParamsJson: "", messageVersion: FLOW_VERSION } };
}

function button(name: string, parameters: object): FlowButton {
  return { name, buttonParamsJson: JSON.stringify(parameters) };
}

function buttonOf({ does, label: display_text, value }: Button): FlowButton {
  switch (does) {
    case "reply":
      return button("quick_reply", { display_text, id: value });
    case "open":
      return button("cta_url", { display_text, url: value, merchant_url: value });
    case "call":
      return button("cta_call", { display_text, phone_number: value });
    case "copy":
      return button("cta_copy", { display_text, copy_code: value });
  }
}

function listButtonOf({ label, sections }: ListContent): FlowButton {
  return button("single_select", { title: label, sections });
}

function carouselOf({ cards, text, footer }: CarouselContent): Interactive {
  const composed = cards.map((card): Interactive => ({
    ...frameOf(card),
    header: { ...headerOf(card.title, card.headerMedia), subtitle: card.subtitle ?? null },
    ...flow(card.buttons.map(buttonOf)),
  }));
  return {
    ...frameOf({ text, footer }),
    carouselMessage: { cards: composed, messageVersion: FLOW_VERSION },
  };
}

/** Undefined members are left out of JSON. */
function formButtonOf(content: FormContent): FlowButton {
  const { parameters, label, token, flowId, version, form, fields, offer } = content;
  if (parameters !== undefined) return { name: "galaxy_message", buttonParamsJson: parameters };
  return button("galaxy_message", {
    flow_cta: label,
    flow_token: token,
    flow_id: flowId,
    flow_message_version: version ?? "3",
    flow_action: "navigate",
    form_type: form,
    fields,
    offer,
  });
}

function eventOf(content: EventContent, contextInfo: proto.IContextInfo | null): proto.Message.IEventMessage {
  const { startsAtMs, endsAtMs, location, remindsBeforeSeconds } = content;
  return {
    name: content.name,
    description: content.description ?? null,
    startTime: seconds(startsAtMs),
    endTime: endsAtMs === undefined ? null : seconds(endsAtMs),
    location: location
      ? {
          name: location.name ?? null,
          address: location.address ?? null,
          degreesLatitude: location.latitude ?? null,
          degreesLongitude: location.longitude ?? null,
        }
      : null,
    joinLink: content.joinLink ?? null,
    isScheduleCall: content.isCall ?? null,
    hasReminder: remindsBeforeSeconds !== undefined,
    reminderOffsetSec: remindsBeforeSeconds ?? null,
    extraGuestsAllowed: content.takesGuests ?? null,
    isCanceled: content.isCanceled ?? false,
    contextInfo,
  };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
