import { z } from "@hono/zod-openapi";
import { optionalFlag, requiredText } from "../../../dialect/detailed-members.ts";
import { MENTIONING, ofWords, TARGET } from "../schemas.ts";
import { sendOperation } from "../send-operation.ts";

const TextBody = z
  .object({
    ...TARGET,
    message: ofWords(requiredText("message", "Message is required"), "message").openapi({ example: "Hello" }),
    linkPreview: optionalFlag("linkPreview").openapi({
      default: false,
      description:
        "A preview of the first address in the text: what its page says of itself, with a small picture. The page is fetched first, within 5 s; what cannot be had is left out.",
    }),
    ...MENTIONING,
  })
  .openapi("Text");

export const sendText = sendOperation({
  operationId: "sendText",
  word: "text",
  summary: "Send a text",
  description: "To a person or a group, or as a status.",
  body: TextBody,
  toContent: ({ message, linkPreview }) => ({
    kind: "text",
    text: message,
    ...(linkPreview === true && { previewsLink: true }),
  }),
  example: { messageType: "text", content: "Hello" },
});
