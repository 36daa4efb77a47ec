import { z } from "@hono/zod-openapi";
import { atMost, optionalText, requiredList, requiredText } from "../../../dialect/detailed-members.ts";
import { ANSWERING, ofWords, RECIPIENT } from "../schemas.ts";
import { sendOperation } from "../send-operation.ts";
import { ButtonItem, fromButton, headerMedia, MAY_NOT_SHOW, refuseMedia } from "./button-members.ts";

const MOST_BUTTONS = 3;

const ButtonBody = z
  .object({
    ...RECIPIENT,
    contentText: ofWords(requiredText("contentText"), "contentText").openapi({ example: "Shall we go on?" }),
    buttons: requiredList("buttons", ButtonItem).max(MOST_BUTTONS, {
      error: atMost("buttons", MOST_BUTTONS, "buttons"),
    }),
    headerText: optionalText("headerText"),
    footerText: optionalText("footerText"),
    mediaUrl: headerMedia("mediaUrl"),
    mediaType: headerMedia("mediaType"),
    ...ANSWERING,
  })
  .openapi("Buttons");

export const sendButton = sendOperation({
  operationId: "sendButton",
  word: "button",
  summary: "Send a message with buttons",
  description: MAY_NOT_SHOW,
  body: ButtonBody,
  toContent({ contentText, headerText, footerText, buttons, mediaUrl, mediaType }) {
    refuseMedia(mediaUrl, mediaType);
    return {
      kind: "buttons",
      text: contentText,
      header: headerText,
      footer: footerText,
      buttons: buttons.map(fromButton),
    };
  },
  example: { messageType: "buttons", content: "Shall we go on?" },
  mayNotBeBuilt: true,
});
