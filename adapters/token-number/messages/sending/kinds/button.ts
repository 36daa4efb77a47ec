import { z } from "@hono/zod-openapi";
import {
  atMost,
  mustBe,
  optionalText,
  requiredList,
  requiredText,
} from "../../../dialect/detailed-members.ts";
import { mediaIn } from "../media/members.ts";
import { ANSWERING, ofWords, RECIPIENT } from "../schemas.ts";
import { sendOperation } from "../send-operation.ts";
import { ButtonItem, fromButton, fromHeaderMedia, headerMedia, MAY_NOT_SHOW } from "./button-members.ts";

const MOST_BUTTONS = 3;
const KINDS = { IMAGE: "image", VIDEO: "video", DOCUMENT: "document" } as const;
type MediaType = keyof typeof KINDS;
const MEDIA_TYPES = Object.keys(KINDS) as MediaType[];

const ButtonBody = z
  .object({
    ...RECIPIENT,
    contentText: ofWords(requiredText("contentText"), "contentText").openapi({ example: "Shall we go on?" }),
    buttons: requiredList("buttons", ButtonItem).max(MOST_BUTTONS, {
      error: atMost("buttons", MOST_BUTTONS, "buttons"),
    }),
    headerText: optionalText("headerText").openapi({ description: "Ignored where `mediaUrl` is given." }),
    footerText: optionalText("footerText"),
    mediaUrl: headerMedia("mediaUrl", "An image, a video or a document above it."),
    mediaType: z
      .enum(MEDIA_TYPES, { error: mustBe("mediaType", `one of ${MEDIA_TYPES.join(", ")}`) })
      .optional()
      .openapi({ description: "What `mediaUrl` is, where it must be given." }),
    ...ANSWERING,
  })
  .refine(({ mediaUrl, mediaType }) => !mediaUrl || mediaType !== undefined, {
    error: "mediaType is required",
  })
  .openapi("Buttons");

export const sendButton = sendOperation({
  operationId: "sendButton",
  word: "button",
  summary: "Send a message with buttons",
  description: MAY_NOT_SHOW,
  body: ButtonBody,
  media: mediaIn("mediaUrl"),
  toContent: ({ contentText, headerText, footerText, buttons, mediaUrl, mediaType = "IMAGE" }, kit) => ({
    kind: "buttons",
    text: contentText,
    header: mediaUrl ? undefined : headerText,
    ...fromHeaderMedia(KINDS[mediaType], mediaUrl, kit),
    footer: footerText,
    buttons: buttons.map(fromButton),
  }),
  example: { messageType: "buttons", content: "Shall we go on?" },
});
