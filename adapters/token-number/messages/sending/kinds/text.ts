import { z } from "@hono/zod-openapi";
import { optionalFlag, requiredText } from "../../../dialect/detailed-members.ts";
import { noEffect } from "../../../dialect/json-members.ts";
import { MENTIONING, ofWords, TARGET } from "../schemas.ts";
import { sendOperation } from "../send-operation.ts";

const TextBody = z
  .object({
    ...TARGET,
    message: ofWords(requiredText("message", "Message is required"), "message").openapi({ example: "Hello" }),
    linkPreview: optionalFlag("linkPreview").openapi({
      ...noEffect,
      description: "A preview of the first address in the text. None is made yet.",
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
  toContent: ({ message }) => ({ kind: "text", text: message }),
  example: { messageType: "text", content: "Hello" },
});
