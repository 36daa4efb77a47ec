import type { Operation } from "../../dialect/operation.ts";
import { sendButton } from "./kinds/button.ts";
import { sendCarousel } from "./kinds/carousel.ts";
import { sendContact } from "./kinds/contact.ts";
import { sendEvent } from "./kinds/event.ts";
import { sendForm } from "./kinds/form.ts";
import { sendList } from "./kinds/list.ts";
import { sendLocation } from "./kinds/location.ts";
import { sendPix } from "./kinds/pix.ts";
import { sendPoll } from "./kinds/poll.ts";
import { sendReaction } from "./kinds/reaction.ts";
import { sendText } from "./kinds/text.ts";
import { sendMedia } from "./media/media.ts";
import { sendStatus } from "./media/status.ts";
import { sendSticker } from "./media/sticker.ts";

/** The kinds of messages that can be sent. */
export const sendOperations: readonly Operation[] = [
  sendText,
  sendMedia,
  sendSticker,
  sendStatus,
  sendLocation,
  sendContact,
  sendReaction,
  sendPoll,
  sendCarousel,
  sendButton,
  sendList,
  sendForm,
  sendPix,
  sendEvent,
];
